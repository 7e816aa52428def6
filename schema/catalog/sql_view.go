package catalog

// A view shows what an SQL query finds.
var _ = metadata("sqlview.SqlView", 1010,
	shareable, dataReadable, attributed, guarded("SQLVIEW"), externalize("F_SQLVIEW_EXTERNAL"),
	name().untranslated(),
	longText("description").min(2),
	longText("sqlQuery").required(),
	enum("type", oneOf("sqlview.SqlViewType", "VIEW", "MATERIALIZED_VIEW", "QUERY")).required().initially("VIEW"),
	enum("cacheStrategy", cacheStrategy).required().initially("RESPECT_SYSTEM_SETTING"),
	text("updateJobId").derived(),
)
