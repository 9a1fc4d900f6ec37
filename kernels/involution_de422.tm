KPL/MK

   The set DE422: -3000-11-13 .. 3000-01-30. It is DE422, not DE441.

   Later files win over earlier ones where they overlap: predicted Earth
   orientation, then the long historical series, then the precise latest one.
   The service reads this list itself and takes the paths relative to this
   file; other SPICE programs must be started in this folder.

   \begindata

      PATH_VALUES     = ( '.', 'files' )
      PATH_SYMBOLS    = ( 'OWN', 'FILES' )

      KERNELS_TO_LOAD = ( '$FILES/latest_leapseconds.tls'
                          '$OWN/involution.tf'
                          '$FILES/earth_2026_260806_2126_predict.bpc'
                          '$FILES/earth_620120_260806.bpc'
                          '$FILES/earth_latest_high_prec.bpc'
                          '$FILES/de422.bsp' )

   \begintext
