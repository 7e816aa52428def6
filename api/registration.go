package api

import (
	"cmp"
	"net/http"

	"cohort/fault"
	"cohort/graph"
	"cohort/metadata"
	"cohort/payload"
	"cohort/query"
	"cohort/schema/catalog"
	"cohort/setting"
)

// register is POST /api/auth/registration: somebody makes an account for himself, where the configuration names a role for it.
func (s *Server) register(c *call) error {
	var sent newcomer
	if err := c.small(&sent); err != nil {
		return err
	}
	return s.registerAs(c, &sent)
}

// registerByForm is POST /api/account, the older form of the same, and of accepting an invitation.
func (s *Server) registerByForm(c *call) error {
	sent := newcomer{
		Username: c.parameter("username"), FirstName: c.parameter("firstName"), Surname: c.parameter("surname"), Password: c.parameter("password"),
		Email: c.parameter("email"), PhoneNumber: c.parameter("phoneNumber"), Token: c.parameter("inviteToken"),
	}
	if sent.Token != "" {
		sent.Username = cmp.Or(sent.Username, c.parameter("inviteUsername"))
		return s.accept(c, &sent)
	}
	return s.registerAs(c, &sent)
}

// registered returns the role and the unit of whoever registers himself; one of them is nil where nobody can.
func (s *Server) registered(c *call, snapshot *graph.Snapshot) (role, unit *graph.Object, err error) {
	settings, err := s.Settings.System(c.Context())
	if err != nil {
		return nil, nil, err
	}
	configured := func(property string) string {
		value, _ := settings.Value(setting.ConfigurationOf(property).Definition)
		return value
	}
	return snapshot.ByUID(s.Metadata.Type("userRole"), configured("selfRegistrationRole")), snapshot.ByUID(s.Metadata.Type("organisationUnit"), configured("selfRegistrationOrgUnit")), nil
}

// mayRegister reports whether anybody may make an account for himself.
func (s *Server) mayRegister(c *call, snapshot *graph.Snapshot) (bool, error) {
	role, unit, err := s.registered(c, snapshot)
	return role != nil && unit != nil, err
}

func (s *Server) registerAs(c *call, sent *newcomer) error {
	snapshot, err := s.snapshot(c.Context()) // and with it the newest settings
	if err != nil {
		return err
	}
	settings, err := s.Settings.System(c.Context())
	if err != nil {
		return err
	}
	role, unit, err := s.registered(c, snapshot)
	if err != nil {
		return err
	}
	if role == nil || unit == nil {
		return fault.New(fault.Forbidden, "User self registration is not allowed")
	}
	if free, _ := settings.Value(setting.SystemDefinition("keySelfRegistrationNoRecaptcha")); free != "true" {
		return fault.New(fault.Conflict, "Self registration asks for a captcha, which this server does not show: set keySelfRegistrationNoRecaptcha to do without.")
	}
	if _, err := s.Accounts.Attempt("a registration", c.address); err != nil { // each counts, whatever comes of it
		return err
	}
	for property, value := range map[string]string{
		"username": sent.Username, "password": sent.Password, "firstName": sent.FirstName, "surname": sent.Surname, "email": sent.Email,
	} {
		if value == "" {
			return fault.New(fault.Conflict, "Property %s must be specified", property).On("user", "", property)
		}
	}
	user := sent.profile()
	user["username"], user["selfRegistered"] = sent.Username, true
	user["userRoles"] = []any{payload.Tree{"id": role.UID}}
	for _, scope := range []string{"organisationUnits", "dataViewOrganisationUnits"} {
		user[scope] = []any{payload.Tree{"id": unit.UID}}
	}
	report, err := s.Metadata.Import(c.Context(), []*metadata.Payload{{Type: catalog.Get("user"), Tree: user}}, metadata.ImportOptions{Strategy: metadata.Create})
	if err != nil {
		return err
	}
	for _, failed := range report.Failed() {
		return failed.Faults
	}
	message := Success(http.StatusCreated)
	message.Message = "Account created"
	return c.JSON(http.StatusCreated, message)
}

// linkedAccounts is GET /api/account/linkedAccounts: the users of the same identity at a provider. An identity is that of one user
// here, so that it is the user himself, if he has one.
func (s *Server) linkedAccounts(c *call) error {
	user := c.View.User
	if user.Text("openId") == "" {
		return c.JSON(http.StatusOK, []any{})
	}
	fields, err := query.ParseFields("id,username,displayName")
	if err != nil {
		return err
	}
	text := query.Select(user.Type, fields).Append([]byte{'['}, c.queryContext(), user)
	return c.Bytes(http.StatusOK, "application/json", append(text, ']'))
}
