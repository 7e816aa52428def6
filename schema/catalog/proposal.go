package catalog

// A proposal is a change of the metadata that somebody has asked for.
var _ = row("metadata.MetadataProposal",
	called("proposal"), at("metadata/proposals"),
	enum("status", oneOf("metadata.MetadataProposalStatus", "PROPOSED", "ACCEPTED", "REJECTED",
		"NEEDS_UPDATE")).required(),
	text("comment"),
	text("reason").max(1024),
	ref("finalisedBy", "user"),
	date("finalised").attribute(),
	raw("change", "com.fasterxml.jackson.databind.JsonNode").required(),
	date("created").required().attribute(),
	ref("createdBy", "user").required(),
	identifier("id").max(11).min(11).unique().attribute().field("uid"),
	enum("target", oneOf("metadata.MetadataProposalTarget", "ORGANISATION_UNIT")).required(),
	text("targetId").max(11),
	enum("type", oneOf("metadata.MetadataProposalType", "ADD", "UPDATE", "REMOVE")).required(),
)
