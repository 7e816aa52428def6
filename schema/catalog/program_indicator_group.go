package catalog

// A group of program indicators that belong together.
var _ = metadata("program.ProgramIndicatorGroup", 1600,
	shareable, translatable,
	create("F_PROGRAM_INDICATOR_GROUP_PUBLIC_ADD", "F_PROGRAM_INDICATOR_GROUP_PRIVATE_ADD"),
	remove("F_PROGRAM_INDICATOR_GROUP_DELETE"),
	refs("programIndicators", "programIndicator").field("members"),
	longText("description").min(1),
)
