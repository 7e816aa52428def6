package catalog

var _ = metadata("dataexchange.aggregate.AggregateDataExchange", 1900,
	ownTable, shareable, translatable, attributed, guarded("AGGREGATE_DATA_EXCHANGE"),
	raw("source", "dataexchange.aggregate.Source").required(),
	raw("target", "dataexchange.aggregate.Target").required(),
)
