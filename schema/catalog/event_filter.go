package catalog

// A working list of events, kept as the criteria that find them.
var _ = metadata("programstagefilter.EventFilter", last,
	shareable, translatable, defaultPrivate, implicitPrivateAdd,
	create("F_PROGRAMSTAGE_ADD"), remove("F_PROGRAMSTAGE_DELETE"),
	name().shared(),
	code().derived(),
	identifier("program").max(11).min(11).required(),
	identifier("programStage").max(11).min(11),
	text("description").translatable(),
	raw("eventQueryCriteria", "programstagefilter.EventQueryCriteria"),
	display("description"),
)
