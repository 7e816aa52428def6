package catalog

// A map is layers of data over a part of the country.
var _ = metadata("mapping.Map", 2000,
	shareable, translatable, favoritable, subscribable, implicitPrivateAdd, attributed,
	createPublic("F_MAP_PUBLIC_ADD"), externalize("F_MAP_EXTERNAL"),
	nameable,
	name().shared(),
	shortName().derived(),
	number("longitude").between(-180, 180),
	number("latitude").between(-90, 90),
	integer("zoom"),
	text("basemap"),
	text("title"),
	members("mapViews", "mapView").ordered(),
	inverse("interpretations", "interpretation", "map"),
	texts("subscribers").computed(),
	boolean("subscribed").shown(),
)
