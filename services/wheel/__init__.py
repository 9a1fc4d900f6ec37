"""Pictures of charts: the one place that draws them, as SVG and PNG. Pure: no HTTP, no clock."""
