package catalog

// A working list of tracked entities, kept as the criteria that find them.
var _ = metadata("trackedentityfilter.TrackedEntityFilter", last,
	called("trackedEntityInstanceFilter"), shareable, translatable, defaultPrivate, implicitPrivateAdd,
	create("F_PROGRAMSTAGE_ADD"), remove("F_PROGRAMSTAGE_DELETE"),
	name().shared(),
	ref("program", "program").required(),
	text("description").translatable(),
	integer("sortOrder").initially("0"),
	embed("style", "objectStyle"),
	raws("eventFilters", "trackedentityfilter.EventFilter").ordered().each("eventFilters"),
	raw("entityQueryCriteria", "trackedentityfilter.EntityQueryCriteria"),
	display("description"),
	raw("enrollmentCreatedPeriod", "trackedentityfilter.FilterPeriod").derived(),
	enum("enrollmentStatus", programStatus).derived(),
	boolean("followup").derived(),
)
