package catalog

// What metadata refers to without holding it: periods are named by their ISO form, and people, their enrollments,
// events and messages are data. Translations are a part of every translatable object that has no schema of its own.
var (
	_ = foreign("period.Period", nameable)
	_ = foreign("common.DimensionalItemObject", nameable)
	_ = foreign("trackedentity.TrackedEntity")
	_ = foreign("program.Enrollment")
	_ = foreign("program.Event")
	_ = foreign("message.Message")
	_ = value("translation.Translation", unlisted, text("locale"), text("property"), text("value"))
)
