package catalog

// A route leads requests on to another server.
var _ = metadata("route.Route", 1200,
	ownTable, shareable, translatable, attributed, guarded("ROUTE"),
	boolean("disabled"),
	longText("url"),
	raw("headers", "java.util.Map").required(),
	raw("auth", "common.auth.Auth"),
	texts("authorities").required().ordered().each("authorities"),
	longText("description"),
)
