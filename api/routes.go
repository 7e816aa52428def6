package api

import (
	"slices"
	"strings"

	"cohort/dxf"
	"cohort/expression"
	"cohort/file"
	"cohort/interpretation"
	"cohort/schema"
	"cohort/schema/catalog"
	"cohort/tracker"
	"cohort/tracker/importer"
)

// route is one line of the table: a method and a path below /api, and what answers there. GET answers HEAD, too.
type route struct {
	pattern string
	handle  handler
	formats []string // that it answers in, the preferred one first
	open    bool     // to requests without credentials
	packed  bool     // also as a file, packed
	dated   bool     // also as of a former time
	alone   bool     // about one object
	bodies  []string // formats of the body that a suffix of the path names
	file    bool     // answers with a file as it is, whatever type the client prefers

	typ   *schema.Type // that {type} stands for
	shape dxf.Shape    // of its answers in XML
	label string       // the line as it stands in the table, for metrics
}

// routes is the whole API. {type} stands for the endpoint of each type of metadata; a line that names a path wins over one
// with {type}, and a name over a {wildcard}. Lines with {type} answer in XML, too: one object, unless they say otherwise.
func (s *Server) routes() []route {
	shared, own := s.sharedEntries(), s.ownEntries()
	return []route{
		on("GET /ping", s.ping, open, formats("json", "text")),
		on("GET /system/ping", s.systemPing, formats("json", "text")),
		on("GET /system/info", s.systemInfo, asXML(dxf.Named("systemInfo"))),
		on("GET /system/id", s.systemID, also("csv")),
		on("GET /system/uid", s.systemID, also("csv")),
		on("GET /system/uuid", s.systemUUID, asXML(dxf.Named("codeList"))),
		on("GET /system/objectCounts", s.objectCounts),
		on("GET /system/styles", s.styles),
		on("GET /staticConfiguration/renderingOptions", s.renderingOptions),
		on("GET /system/tasks", s.tasks),
		on("GET /system/tasks/{category}", s.tasksOfCategory),
		on("GET /system/tasks/{category}/{id}", s.task),
		on("GET /system/taskSummaries/{category}", s.taskSummaries),
		on("GET /system/taskSummaries/{category}/{id}", s.taskSummary),
		on("POST /scheduling/cancel/{category}", s.cancelJobs),
		on("GET /me", s.me, asXML(dxf.Object(catalog.Get("user")))),
		on("GET /currentUser", s.me, asXML(dxf.Object(catalog.Get("user")))), // as it was called once
		on("GET /me/settings", s.mySettings, asXML(dxf.Named("settings"))),
		on("GET /me/settings/{key}", s.mySetting, asXML(dxf.Named("setting"))),
		on("GET /me/dashboard", s.dashboardOfMe, asXML(dxf.Named("dashboard"))),
		on("POST /me/dashboard/interpretations/read", s.interpretationsRead),
		on("PUT /me", s.changeMe),
		on("GET /me/authorities", s.authorization, asXML(dxf.Named("authorities"))),
		on("GET /me/authorities/{authority}", s.hasAuthority, asXML(dxf.Named("authorization"))),
		on("GET /me/authorization", s.authorization, asXML(dxf.Named("authorities"))),
		on("GET /me/authorization/{authority}", s.hasAuthority, asXML(dxf.Named("authorization"))),

		on("POST /auth/login", s.login, open),
		on("POST /auth/logout", s.logout, open),
		on("POST /auth/invite", s.acceptInvitation, open),
		on("POST /auth/forgotPassword", s.forgotPassword, open),
		on("POST /auth/passwordReset", s.resetPassword, open),
		on("POST /auth/registration", s.register, open),
		on("POST /account", s.registerByForm, open),
		on("GET /account/linkedAccounts", s.linkedAccounts),
		on("POST /account/recovery", s.recoverAccount, open),
		on("POST /account/restore", s.restoreAccount, open),
		on("GET /account/username", s.checkUsername, open),
		on("POST /account/validateUsername", s.checkUsername, open),
		on("GET /account/password", s.checkPassword, open),
		on("POST /account/validatePassword", s.checkPassword, open),
		on("POST /account/password", s.renewPassword, open),
		on("GET /me/sessions", s.mySessions),
		on("DELETE /me/sessions", s.endMySessions),
		on("DELETE /me/sessions/{session}", s.endMySession),
		on("GET /users/{id}/sessions", s.sessionsOf),
		on("DELETE /users/{id}/sessions", s.endSessionsOf),
		on("DELETE /users/{id}/sessions/{session}", s.endSessionOf),
		on("GET /2fa/enabled", s.hasSecondFactor),
		on("POST /2fa/enabled", s.beginSecondFactor),
		on("POST /2fa/disabled", s.endSecondFactor),
		on("GET /2fa/qr", s.offerSecondFactor),
		on("GET /2fa/qrCode", s.drawSecondFactor),
		on("POST /users/{id}/twoFA/disabled", s.endSecondFactorOf),
		on("GET /apiToken", s.listTokens, of("apiToken"), also("csv")),
		on("POST /apiToken", s.createToken, of("apiToken")),
		on("GET /apiToken/{id}", s.readToken, of("apiToken")),
		on("PUT /apiToken/{id}", s.replaceToken, of("apiToken")),
		on("DELETE /apiToken/{id}", s.deleteToken, of("apiToken")),
		on("GET /apiTokens", s.listTokens, of("apiToken"), also("csv")),
		on("POST /apiTokens", s.createToken, of("apiToken")),
		on("GET /apiTokens/{id}", s.readToken, of("apiToken")),
		on("PUT /apiTokens/{id}", s.replaceToken, of("apiToken")),
		on("DELETE /apiTokens/{id}", s.deleteToken, of("apiToken")),
		on("GET /apiToken/gist", s.listRecordGists, of("apiToken"), asXML(packages), also("csv")),
		on("GET /apiToken/{id}/gist", s.readRecordGist, of("apiToken"), asXML(dxf.Object(catalog.Get("apiToken"))), also("csv")),
		on("GET /apiToken/{id}/{property}/gist", s.recordPropertyGist, of("apiToken"), asXML(dxf.Object(catalog.Get("apiToken"))), also("csv")),
		on("GET /apiTokens/gist", s.listRecordGists, of("apiToken"), asXML(packages), also("csv")),
		on("GET /apiTokens/{id}/gist", s.readRecordGist, of("apiToken"), asXML(dxf.Object(catalog.Get("apiToken"))), also("csv")),
		on("GET /apiTokens/{id}/{property}/gist", s.recordPropertyGist, of("apiToken"), asXML(dxf.Object(catalog.Get("apiToken"))), also("csv")),

		on("GET /systemSettings", s.systemSettings, asXML(dxf.Named("systemSettings"))),
		on("POST /systemSettings", s.importSystemSettings, asXML(dxf.Message)),
		on("GET /systemSettings/{key}", s.systemSetting, formats("json", "text"), asXML(dxf.Named("systemSetting"))),
		on("POST /systemSettings/{key}", s.setSystemSetting, asXML(dxf.Message)),
		on("PUT /systemSettings/{key}", s.setSystemSetting, asXML(dxf.Message)),
		on("DELETE /systemSettings/{key}", s.removeSystemSetting),
		on("GET /configuration", s.configuration, asXML(dxf.Named("configuration"))),
		on("GET /configuration/{property}", s.configurationProperty, formats("json", "text"), asXML(dxf.Named("configuration"))),
		on("POST /configuration/{property}", s.configure, asXML(dxf.Message)),
		on("DELETE /configuration/{property}", s.unconfigure),
		on("GET /userSettings", s.userSettings, asXML(dxf.Named("userSettings"))),
		on("GET /userSettings/{key}", s.userSetting, formats("text", "json"), asXML(dxf.Named("userSetting"))),
		on("POST /userSettings/{key}", s.setUserSetting, asXML(dxf.Message)),
		on("PUT /userSettings/{key}", s.setUserSetting, asXML(dxf.Message)),
		on("DELETE /userSettings/{key}", s.removeUserSetting),
		on("GET /locales/ui", s.interfaceLocales, asXML(dxf.Named("locales"))),
		on("GET /locales/db", s.contentLocales, asXML(dxf.Named("locales"))),
		on("POST /locales/db", s.addContentLocale, asXML(dxf.Message)),
		on("DELETE /locales/db/{id}", s.removeContentLocale),
		on("GET /locales/dbLocales", s.contentLocaleObjects, asXML(dxf.Named("locales"))),
		on("POST /locales/dbLocales", s.addContentLocale, asXML(dxf.Message)),
		on("GET /locales/dbLocales/{id}", s.contentLocaleObject, asXML(dxf.Named("locale"))),
		on("DELETE /locales/dbLocales/{id}", s.removeContentLocale),
		on("GET /locales/languages", s.languages, asXML(dxf.Named("languages"))),
		on("GET /locales/countries", s.countries, asXML(dxf.Named("countries"))),

		on("GET /dataStore", shared.namespaces),
		on("GET /dataStore/{ns}", shared.list),
		on("DELETE /dataStore/{ns}", shared.clear),
		on("GET /dataStore/{ns}/keys", shared.keys),
		on("GET /dataStore/{ns}/{key}", shared.read),
		on("POST /dataStore/{ns}/{key}", shared.create),
		on("PUT /dataStore/{ns}/{key}", shared.update),
		on("DELETE /dataStore/{ns}/{key}", shared.remove),
		on("GET /dataStore/{ns}/{key}/metaData", s.entryMetadata),
		on("GET /userDataStore", own.namespaces),
		on("GET /userDataStore/{ns}", own.list),
		on("DELETE /userDataStore/{ns}", own.clear),
		on("GET /userDataStore/{ns}/keys", own.keys),
		on("GET /userDataStore/{ns}/{key}", own.read),
		on("POST /userDataStore/{ns}/{key}", own.create),
		on("PUT /userDataStore/{ns}/{key}", own.update),
		on("DELETE /userDataStore/{ns}/{key}", own.remove),

		on("GET /interpretations", s.listInterpretations, asXML(packages), also("csv")),
		on("GET /interpretations/{id}", s.readInterpretation, asXML(dxf.Object(interpretation.Type))),
		on("GET /interpretations/gist", s.listRecordGists, of("interpretation"), asXML(packages), also("csv")),
		on("GET /interpretations/{id}/gist", s.readRecordGist, of("interpretation"), asXML(dxf.Object(catalog.Get("interpretation"))), also("csv")),
		on("GET /interpretations/{id}/{property}/gist", s.recordPropertyGist, of("interpretation"), asXML(dxf.Object(catalog.Get("interpretation"))), also("csv")),
		on("PUT /interpretations/{id}", s.updateInterpretation),
		on("DELETE /interpretations/{id}", s.deleteInterpretation),
		on("POST /interpretations/{id}/{part}", s.addRemark, asXML(dxf.Message)), // {kind}/{object}, {id}/comments, {id}/like
		on("PUT /interpretations/{id}/comments/{comment}", s.updateComment),
		on("DELETE /interpretations/{id}/comments/{comment}", s.deleteComment),
		on("DELETE /interpretations/{id}/like", s.unlike, asXML(dxf.Message)),

		on("POST /fileResources", s.uploadFile, asXML(dxf.Message)),
		on("GET /fileResources/{id}", s.readFile, asXML(dxf.Object(file.Type))),
		on("GET /fileResources/{id}/data", s.readFileData, asFile),
		on("GET /fileResources", s.listRecords, of("fileResource"), asXML(packages), also("csv")),
		on("GET /fileResources/gist", s.listRecordGists, of("fileResource"), asXML(packages), also("csv")),
		on("GET /fileResources/{id}/gist", s.readRecordGist, of("fileResource"), asXML(dxf.Object(catalog.Get("fileResource"))), also("csv")),
		on("GET /fileResources/{id}/{property}/gist", s.recordPropertyGist, of("fileResource"), asXML(dxf.Object(catalog.Get("fileResource"))), also("csv")),
		on("GET /documents/{id}/data", s.readDocumentData, of("document"), asFile),

		on("GET /icons", s.listIcons, asXML(packages.Called("icons"))),
		on("POST /icons", s.createIcon, asXML(dxf.Message)),
		on("PUT /icons", s.updateIcon, asXML(dxf.Message)),
		on("GET /icons/keywords", s.iconKeywords, asXML(dxf.Named("keywords"))),
		on("GET /icons/{key}", s.readIcon, asXML(dxf.Named("icon"))),
		on("DELETE /icons/{key}", s.deleteIcon, asXML(dxf.Message)),
		on("GET /icons/{key}/icon", s.readPicture, asFile),
		on("GET /icons/{key}/icon.svg", s.readPicture, asFile),

		on("GET /users", s.listUsers, of("user"), asXML(packages), also("csv")),
		on("GET /userLookup", s.lookUpUsers, of("user"), asXML(dxf.Named("userLookups"))),
		on("GET /userLookup/feedbackRecipients", s.lookUpFeedback, of("user"), asXML(dxf.Named("userLookups"))),
		on("GET /userLookup/{id}", s.lookUpUser, of("user"), asXML(dxf.Named("userLookup"))),
		on("PUT /me/changePassword", s.changePassword),
		on("POST /me/verifyPassword", s.verifyPassword),
		on("POST /me/validatePassword", s.validatePassword),
		on("GET /authorities", s.authorities),
		on("GET /audits", s.listAudits),
		on("POST /users/{id}/disabled", s.disableUser),
		on("POST /users/{id}/enabled", s.enableUser),
		on("POST /users/{id}/expired", s.expireUser),
		on("POST /users/{id}/unexpired", s.unexpireUser),
		on("POST /users/{id}/replica", s.replicateUser, of("user")),
		on("POST /users/{id}/reset", s.resetUser),
		on("POST /users/{id}/invite", s.inviteAgain),
		on("POST /users/invite", s.inviteUser, of("user"), asXML(dxf.Message)),
		on("POST /users/invites", s.inviteUsers, of("user"), asXML(dxf.Message)),
		on("POST /maintenance/expiredInvitationsClear", s.clearInvitations),
		on("PUT /maintenance/expiredInvitationsClear", s.clearInvitations),
		on("PUT /userRoles/{id}/users/{member}", s.addUserOfRole, of("userRole")),

		on("GET /sharing", s.sharing, asXML(dxf.Named("sharing"))),
		on("POST /sharing", s.setSharing, asXML(dxf.Message)),
		on("PUT /sharing", s.setSharing, asXML(dxf.Message)),
		on("GET /sharing/search", s.searchSharing, asXML(dxf.Named("sharing"))),

		on("GET /resources", s.resources, asXML(packages.Called("resources"))),
		on("GET /schemas", s.schemas, asXML(packages.Called("schemas"))),
		on("GET /schemas/{name}", s.schema, asXML(dxf.Named("schema"))),
		on("GET /schemas/{name}/{property}", s.schemaProperty, asXML(dxf.Named("property"))),
		on("POST /schemas/{name}", s.validateAgainstSchema, asXML(dxf.Message)),
		on("GET /metadata", s.exportMetadata, packed, dated, asXML(packages)),
		on("POST /metadata", s.importMetadata, asXML(dxf.Message)),
		on("GET /metadata/csvImportClasses", s.csvImportClasses),
		on("POST /metadata/gml", s.importGML, asXML(dxf.Message)),
		on("PATCH /metadata/sharing", s.patchSharings, asXML(dxf.Message)),
		on("GET /metadata/changes", s.metadataChanges, also("event-stream")),
		on("GET /periodTypes", s.periodTypes, asXML(packages.Called("periodTypes"))),
		on("GET /periodTypes/relativePeriodTypes", s.relativePeriodTypes),
		on("GET /periodTypes/{name}", s.periodType, asXML(dxf.Named("periodType"))),
		on("GET /identifiableObjects", s.listIdentifiable, dated, asXML(packages.Called("identifiableObjects"))),
		on("GET /identifiableObjects/gist", s.listIdentifiableGists, asXML(packages.Called("identifiableObjects")), also("csv")),
		on("GET /identifiableObjects/{id}", ofWhicheverType(s.readObject), dated, alone, asXML(dxf.Named("identifiableObject"))),
		on("GET /identifiableObjects/{id}/gist", ofWhicheverType(s.readGist), asXML(dxf.Named("identifiableObject")), also("csv")),
		on("GET /identifiableObjects/{id}/{property}", ofWhicheverType(s.readProperty), asXML(dxf.Named("identifiableObject"))),
		on("GET /identifiableObjects/{id}/{property}/gist", ofWhicheverType(s.propertyGist), asXML(dxf.Named("identifiableObject")), also("csv")),

		on("GET /dimensions", s.listDimensions, asXML(packages)),
		on("GET /dimensions/gist", s.listDimensionGists, asXML(packages), also("csv")),
		on("GET /dimensions/constraints", s.dimensionConstraints, asXML(packages)),
		on("GET /dimensions/recommendations", s.recommendDimensions, asXML(packages)),
		on("GET /dimensions/dataSet/{id}", s.dimensionsOfDataSet, of("dataSet"), asXML(packages)),
		on("GET /dimensions/{id}", s.readDimension, asXML(packages)),
		on("GET /dimensions/{id}/{property}", s.readDimensionProperty, asXML(packages), also("csv")),
		on("GET /dimensions/{id}/{property}/gist", s.dimensionPropertyGist, asXML(packages), also("csv")),
		on("GET /dataItems", s.listDataItems, asXML(packages.Called("dataItems"))),

		on("GET /expressions/description", s.describeExpression(expression.Indicator), asXML(dxf.Message)),
		on("POST /expressions/description", s.describeExpression(expression.Indicator), asXML(dxf.Message)),
		on("POST /indicators/expression/description", s.describeExpression(expression.Indicator), asXML(dxf.Message)),
		on("POST /validationRules/expression/description", s.describeExpression(expression.ValidationRule), asXML(dxf.Message)),
		on("POST /predictors/expression/description", s.describeExpression(expression.Predictor), asXML(dxf.Message)),
		on("POST /predictors/skipTest/description", s.describeExpression(expression.PredictorSkip), asXML(dxf.Message)),
		on("POST /programIndicators/expression/description", s.describeExpression(expression.ProgramIndicator), asXML(dxf.Message)),
		on("POST /programIndicators/filter/description", s.describeExpression(expression.ProgramIndicatorFilter), asXML(dxf.Message)),
		on("POST /programRules/condition/description", s.describeExpression(expression.RuleCondition), asXML(dxf.Message)),
		on("POST /programRuleActions/data/expression/description", s.describeExpression(expression.RuleData), asXML(dxf.Message)),

		on("POST /tracker", s.importNewer, takes("csv")),
		on("GET /tracker/trackedEntities/{id}/changeLogs", s.entityChanges),
		on("GET /tracker/events/{id}/changeLogs", s.eventChanges),
		on("GET /audits/trackedEntityDataValue", s.eventAudits, asXML(dxf.Named("metadata"))),
		on("GET /audits/trackedEntity", s.sightAudits("trackedEntity"), asXML(dxf.Named("metadata"))),
		on("GET /audits/trackedEntityInstance", s.sightAudits("trackedEntityInstance"), asXML(dxf.Named("metadata"))),
		on("GET /audits/trackedEntityAttributeValue", s.entityAudits, asXML(dxf.Named("metadata"))),
		on("GET /tracker/jobs/{id}", s.trackerJob),
		on("GET /tracker/jobs/{id}/report", s.trackerJobReport),
		on("GET /trackedEntityInstances", s.listEntities, asXML(dxf.TrackedEntity), also("csv")),
		on("GET /trackedEntityInstances/query", s.entityGrid, asXML(dxf.Grid), also("csv")),
		on("POST /trackedEntityInstances", s.importTracker(tracker.KindEntity), asXML(dxf.Message)),
		on("GET /trackedEntityInstances/{id}", s.readEntity, asXML(dxf.TrackedEntity.One())),
		on("PUT /trackedEntityInstances/{id}", s.replaceTracker(tracker.KindEntity), asXML(dxf.Message)),
		on("DELETE /trackedEntityInstances/{id}", s.deleteTracker(tracker.KindEntity), asXML(dxf.Message)),
		on("GET /enrollments", s.listEnrollments, asXML(dxf.Enrollment)),
		on("POST /enrollments", s.importTracker(tracker.KindEnrollment), asXML(dxf.Message)),
		on("GET /enrollments/{id}", s.readEnrollment, asXML(dxf.Enrollment.One())),
		on("PUT /enrollments/{id}", s.replaceTracker(tracker.KindEnrollment), asXML(dxf.Message)),
		on("DELETE /enrollments/{id}", s.deleteTracker(tracker.KindEnrollment), asXML(dxf.Message)),
		on("PUT /enrollments/{id}/completed", s.setEnrollmentStatus(tracker.EnrollmentCompleted), asXML(dxf.Message)),
		on("PUT /enrollments/{id}/cancelled", s.setEnrollmentStatus(tracker.EnrollmentCancelled), asXML(dxf.Message)),
		on("PUT /enrollments/{id}/incompleted", s.setEnrollmentStatus(tracker.EnrollmentActive), asXML(dxf.Message)),
		on("POST /enrollments/{id}/note", s.tellPart(importer.EnrollmentNotes(), "Enrollment"), asXML(dxf.Message)),
		on("GET /events", s.listEvents, asXML(dxf.Event), also("csv")),
		on("GET /events/query", s.eventGrid, asXML(dxf.Grid), also("csv")),
		on("POST /events", s.importTracker(tracker.KindEvent), asXML(dxf.Message), takes("csv")),
		on("GET /events/{id}", s.readEvent, asXML(dxf.Event.One())),
		on("PUT /events/{id}", s.replaceTracker(tracker.KindEvent), asXML(dxf.Message)),
		on("DELETE /events/{id}", s.deleteTracker(tracker.KindEvent), asXML(dxf.Message)),
		on("PUT /events/{id}/eventDate", s.tellPart(importer.EventDate(), "Event"), asXML(dxf.Message)),
		on("PUT /events/{id}/{dataElement}", s.setEventValue, asXML(dxf.Message)),
		on("POST /events/{id}/note", s.tellPart(importer.EventNotes(), "Event"), asXML(dxf.Message)),
		on("GET /relationships", s.listRelationships, asXML(dxf.Relationship)),
		on("GET /relationships/{id}", s.readRelationship, asXML(dxf.Relationship.One())),
		on("POST /relationships", s.importTracker(tracker.KindRelationship), asXML(dxf.Message)),
		on("PUT /relationships", s.updateRelationships, asXML(dxf.Message)),
		on("PUT /relationships/{id}", s.replaceTracker(tracker.KindRelationship), asXML(dxf.Message)),
		on("DELETE /relationships/{id}", s.deleteTracker(tracker.KindRelationship), asXML(dxf.Message)),
		on("GET /trackedEntityAttributes/{id}/requiredValues", s.requiredValues, of("trackedEntityAttribute")),
		on("GET /trackedEntityAttributes/{id}/generate", s.generateValue, of("trackedEntityAttribute")),
		on("GET /trackedEntityAttributes/{id}/generateAndReserve", s.reserveValues, of("trackedEntityAttribute")),
		on("POST /tracker/ownership/override", s.overrideOwnership, asXML(dxf.Message)),
		on("PUT /tracker/ownership/transfer", s.transferOwnership, asXML(dxf.Message)),
		on("PUT /trackedEntityInstances/{id}/potentialDuplicate", s.flagEntity),
		on("GET /potentialDuplicates", s.listPairs),
		on("POST /potentialDuplicates", s.addPair),
		on("GET /potentialDuplicates/{id}", s.readPair),
		on("GET /potentialDuplicates/tei/{id}", s.pairsOf),
		on("PUT /potentialDuplicates/{id}", s.setPairStatus),
		on("POST /potentialDuplicates/{id}/merge", s.mergePair),

		on("POST /maintenance/cache", s.clearCaches),
		on("PUT /maintenance/cache", s.clearCaches),
		on("POST /maintenance/cacheClear", s.clearCaches),
		on("PUT /maintenance/cacheClear", s.clearCaches),
		on("POST /maintenance/categoryOptionComboUpdate", s.updateOptionCombos),
		on("PUT /maintenance/categoryOptionComboUpdate", s.updateOptionCombos),
		on("POST /maintenance/categoryOptionComboUpdate/categoryCombo/{id}", s.updateOptionCombos, asXML(dxf.Message)),
		on("PUT /maintenance/categoryOptionComboUpdate/categoryCombo/{id}", s.updateOptionCombos, asXML(dxf.Message)),

		on("GET /filledOrganisationUnitLevels", s.filledLevels, of("organisationUnitLevel")),
		on("POST /filledOrganisationUnitLevels", s.fillLevels, of("organisationUnitLevel"), asXML(dxf.Message)),
		on("PUT /filledOrganisationUnitLevels", s.fillLevels, of("organisationUnitLevel"), asXML(dxf.Message)),
		on("GET /dataElementOperands", s.listOperands, of("dataElementOperand"), asXML(packages)),
		on("GET /dataElementGroups/{id}/operands", s.operandsOfGroup, of("dataElementGroup"), asXML(packages)),
		on("GET /dataElementGroups/{id}/operands/query/{text}", s.operandsOfGroup, of("dataElementGroup"), asXML(packages)),
		on("GET /programDataElements", s.listProgramElements, of("programDataElement"), asXML(packages)),
		on("GET /programNotificationTemplates/filter", s.filterTemplates, of("programNotificationTemplate"), asXML(packages)),
		on("GET /programs/orgUnits", s.unitsOf, of("program")),
		on("GET /categoryOptions/orgUnits", s.unitsOf, of("categoryOption")),
		on("GET /dataSets/orgUnits", s.unitsOf, of("dataSet")),
		on("GET /dataSets/{id}/categoryCombos", s.combosOfDataSet, of("dataSet"), asXML(packages)),
		on("POST /dataSets/{id}/version", s.raiseVersion, of("dataSet")),
		on("GET /organisationUnits", s.listUnits, of("organisationUnit"), asXML(packages), also("geojson", "csv")),
		on("POST /organisationUnits/merge", s.mergeUnits, of("organisationUnit")),
		on("POST /organisationUnits/split", s.splitUnit, of("organisationUnit")),
		on("GET /organisationUnits/{id}", s.readUnit, alone, of("organisationUnit"), asXML(dxf.Object(catalog.Get("organisationUnit")))),
		on("POST /organisationUnits/geometry", s.importGeometries, of("organisationUnit"), asXML(dxf.Message)),
		on("DELETE /organisationUnits/geometry", s.clearGeometries, of("organisationUnit"), asXML(dxf.Message)),
		on("POST /organisationUnits/{id}/geometry", s.importGeometry, of("organisationUnit"), asXML(dxf.Message)),
		on("DELETE /organisationUnits/{id}/geometry", s.clearGeometry, of("organisationUnit"), asXML(dxf.Message)),
		on("GET /organisationUnitProfile", s.unitProfile),
		on("POST /organisationUnitProfile", s.setUnitProfile),
		on("GET /organisationUnitProfile/{id}/data", s.unitProfileOf, of("organisationUnit")),
		on("GET /organisationUnitLocations/withinRange", s.unitsWithinRange, of("organisationUnit")),
		on("GET /organisationUnitLocations/orgUnitByLocation", s.unitsAtPlace, of("organisationUnit")),
		on("GET /organisationUnitLocations/locationWithinOrgUnitBoundary", s.isWithinUnit, of("organisationUnit")),
		on("GET /organisationUnits/{id}/parents", s.listParents, of("organisationUnit"), asXML(packages), also("csv")),
		on("GET /organisationUnits/{id}/ancestors", s.listAncestors, of("organisationUnit"), asXML(packages), also("csv")),
		on("GET /organisationUnits/{id}/descendants", s.listDescendants, of("organisationUnit"), asXML(packages), also("csv")),

		on("GET /dashboards/q", s.searchDashboards, asXML(dxf.Named("dashboardSearchResult"))),
		on("GET /dashboards/{id}/{property}", s.dashboardProperty, of("dashboard"), asXML(dxf.Object(catalog.Get("dashboard")))),
		on("GET /dashboards/search", s.searchDashboards, asXML(dxf.Named("dashboardSearchResult"))),
		on("POST /dashboards/{id}/items/content", s.addContent, of("dashboard"), asXML(dxf.Message)),
		on("DELETE /dashboards/{id}/items/{item}", s.removeItem, of("dashboard"), asXML(dxf.Message)),
		on("DELETE /dashboards/{id}/items/{item}/content/{content}", s.removeContent, of("dashboard"), asXML(dxf.Message)),
		on("POST /dashboards/{id}/{property}", s.addToDashboard, of("dashboard")),
		on("GET /dashboardItems", s.listRecords, of("dashboardItem"), asXML(packages), also("csv")),
		on("GET /dashboardItems/{id}", s.readRecord, of("dashboardItem"), asXML(dxf.Object(catalog.Get("dashboardItem")))),
		on("GET /dashboardItems/gist", s.listRecordGists, of("dashboardItem"), asXML(packages), also("csv")),
		on("GET /dashboardItems/{id}/gist", s.readRecordGist, of("dashboardItem"), asXML(dxf.Object(catalog.Get("dashboardItem"))), also("csv")),
		on("GET /dashboardItems/{id}/{property}/gist", s.recordPropertyGist, of("dashboardItem"), asXML(dxf.Object(catalog.Get("dashboardItem"))), also("csv")),
		on("GET /mapViews", s.listRecords, of("mapView"), asXML(packages), also("csv")),
		on("GET /mapViews/{id}", s.readRecord, of("mapView"), asXML(dxf.Object(catalog.Get("mapView")))),
		on("GET /mapViews/gist", s.listRecordGists, of("mapView"), asXML(packages), also("csv")),
		on("GET /mapViews/{id}/gist", s.readRecordGist, of("mapView"), asXML(dxf.Object(catalog.Get("mapView"))), also("csv")),
		on("GET /mapViews/{id}/{property}/gist", s.recordPropertyGist, of("mapView"), asXML(dxf.Object(catalog.Get("mapView"))), also("csv")),

		on("GET /{type}/gist", s.listGist, asXML(packages), also("csv")),
		on("GET /{type}/{id}/gist", s.readGist, also("csv")),
		on("GET /{type}/{id}/{property}/gist", s.propertyGist, also("csv")),

		on("GET /{type}", s.listObjects, asXML(packages), also("csv")),
		on("POST /{type}", s.createObject),
		on("GET /{type}/{id}", s.readObject, alone),
		on("PUT /{type}/{id}", s.replaceObject),
		on("PATCH /{type}/{id}", s.patchObject),
		on("DELETE /{type}/{id}", s.deleteObject),
		on("POST /{type}/{id}/favorite", s.setFavorite, asXML(dxf.Message)),
		on("DELETE /{type}/{id}/favorite", s.unsetFavorite, asXML(dxf.Message)),
		on("POST /{type}/{id}/subscriber", s.subscribe, asXML(dxf.Message)),
		on("DELETE /{type}/{id}/subscriber", s.unsubscribe, asXML(dxf.Message)),
		on("GET /{type}/{id}/history", s.readHistory, asXML(dxf.Named("history"))),
		on("POST /{type}/{id}/history/{revision}/restore", s.restoreVersion),
		on("PATCH /{type}/sharing", s.patchSharingOfType, asXML(dxf.Message)),
		on("PATCH /{type}/{id}/sharing", s.patchSharing),
		on("GET /{type}/{id}/metadata", s.exportWithDependencies, packed, asXML(packages)),
		on("PUT /{type}/{id}/sharing", s.replaceSharing),
		on("PUT /{type}/{id}/translations", s.replaceTranslations),
		on("GET /{type}/{id}/{property}", s.readProperty),
		on("PATCH /{type}/{id}/{property}", s.patchProperty, asXML(dxf.Message)),
		on("GET /{type}/{id}/{property}/{member}", s.readMember),
		on("POST /{type}/{id}/{property}", s.addMembers),
		on("PUT /{type}/{id}/{property}", s.replaceMembers),
		on("DELETE /{type}/{id}/{property}", s.removeMembers),
		on("POST /{type}/{id}/{property}/{member}", s.addMember),
		on("DELETE /{type}/{id}/{property}/{member}", s.removeMember),
	}
}

func on(pattern string, handle handler, traits ...func(*route)) route {
	r := route{pattern: pattern, label: pattern, handle: handle, formats: []string{"json"}}
	for _, t := range traits {
		t(&r)
	}
	return r
}

func open(r *route) { r.open = true }

// takes lets a suffix of the path say in which format the body is.
func takes(names ...string) func(*route) { return func(r *route) { r.bodies = names } }

func asFile(r *route) { r.file = true }

func formats(names ...string) func(*route) { return func(r *route) { r.formats = names } }

// also adds formats to those that every route answers in.
func also(names ...string) func(*route) {
	return func(r *route) { r.formats = append(slices.Clone(r.formats), names...) }
}

// of says which type of metadata a path that names it is about.
func of(typ string) func(*route) { return func(r *route) { r.typ = catalog.Get(typ) } }

// expand writes the lines with {type} out, except for paths that the table names itself.
func expand(table []route) []route {
	named := map[string]bool{}
	for _, r := range table {
		named[r.pattern] = true
	}
	var out []route
	for _, r := range table {
		before, after, generic := strings.Cut(r.pattern, "/{type}")
		if !generic {
			out = append(out, r)
			continue
		}
		for _, t := range catalog.All() {
			if !t.Graph() {
				continue
			}
			each := r
			each.pattern, each.typ = before+"/"+t.Endpoint+after, t
			if !slices.Contains(each.formats, "xml") {
				asXML(dxf.Object(t))(&each)
			}
			if !named[each.pattern] {
				out = append(out, each)
			}
		}
	}
	return out
}
