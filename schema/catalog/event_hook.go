package catalog

// A hook tells other systems what happens here.
var _ = metadata("eventhook.EventHook", 1900,
	ownTable, shareable, translatable, attributed, guarded("EVENT_HOOK"),
	boolean("disabled"),
	raw("source", "eventhook.Source").required(),
	raws("targets", "eventhook.Target").required().ordered().each("targets"),
	longText("description"),
)
