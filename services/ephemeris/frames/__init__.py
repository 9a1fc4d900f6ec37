"""Where the axes point: precession, nutation, frames of date, the turning Earth."""
