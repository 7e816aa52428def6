package catalog

// A dashboard is a page of items that a user looks at together.
var _ = metadata("dashboard.Dashboard", 3501,
	shareable, translatable, favoritable, defaultPrivate, implicitPrivateAdd,
	createPublic("F_DASHBOARD_PUBLIC_ADD"), externalize("F_DASHBOARD_PUBLIC_ADD"),
	nameable,
	name().shared(),
	shortName().derived(),
	members("dashboardItems", "dashboardItem").ordered().field("items"),
	raw("layout", "dashboard.design.Layout"),
	embed("itemConfig", "itemConfig"),
	boolean("restrictFilters"),
	texts("allowedFilters").ordered(),
	integer("itemCount").shown(),
)
