KPL/FK

   Earth's body-fixed frame for the Involution Engine
   =====================================================================

   What a text PCK is usually loaded for, and what this service needs of it:

   - Orientation of the Earth. Comes from the binary Earth PCKs, frame
     ITRF93. CSPICE knows that frame (id 13000, PCK class id 3000) by
     itself: no text kernel is needed for it, and SXFORM fails, as it
     should, where no binary PCK covers the epoch.
   - Radii and rotation models of the other bodies. Not used: positions
     are those of centres of mass, and the site is reduced to the
     geocentre with WGS84 outside CSPICE.

   What remains is one trap. Without further notice CSPICE joins the name
   "Earth's body-fixed frame" with IAU_EARTH, a low-precision rotation
   that is wrong by arcminutes. The assignment below joins it with ITRF93
   instead, so that any routine that looks the frame up takes the
   measured rotation or fails. It is the same association as in NAIF's
   earth_assoc_itrf93.tf (2007-04-02).

   \begindata

      OBJECT_399_FRAME = 'ITRF93'

   \begintext
