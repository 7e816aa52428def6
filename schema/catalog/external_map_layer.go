package catalog

// A layer of maps that another server draws.
var _ = metadata("mapping.ExternalMapLayer", 2000,
	shareable, translatable, guarded("EXTERNAL_MAP_LAYER"),
	enum("mapService", oneOf("mapping.MapService", "WMS", "TMS", "XYZ", "VECTOR_STYLE")).required(),
	longText("url").required(),
	longText("attribution"),
	longText("layers"),
	enum("imageFormat", oneOf("mapping.ImageFormat", "PNG", "JPG")).required(),
	enum("mapLayerPosition", oneOf("mapping.MapLayerPosition", "BASEMAP", "OVERLAY")).required(),
	ref("legendSet", "legendSet"),
	longText("legendSetUrl"),
)
