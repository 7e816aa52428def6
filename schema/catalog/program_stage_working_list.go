package catalog

// A working list of people by their events of one stage, kept as the criteria that find them.
var _ = metadata("programstageworkinglist.ProgramStageWorkingList", last,
	shareable, translatable, defaultPrivate, implicitPrivateAdd,
	create("F_PROGRAMSTAGE_ADD"), remove("F_PROGRAMSTAGE_DELETE"),
	name().shared(),
	ref("program", "program").required(),
	ref("programStage", "programStage").required(),
	longText("description").translatable(),
	raw("programStageQueryCriteria", "programstageworkinglist.ProgramStageQueryCriteria"),
	display("description"),
)
