package catalog

// An exchange sends aggregate data from this server to another one, or from another one here.
var _ = metadata("dataexchange.aggregate.AggregateDataExchange", 1900,
	ownTable, shareable, translatable, attributed, guarded("AGGREGATE_DATA_EXCHANGE"),
	raw("source", "dataexchange.aggregate.Source").required(),
	raw("target", "dataexchange.aggregate.Target").required(),
)
