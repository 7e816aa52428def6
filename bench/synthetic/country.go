package synthetic

import (
	"github.com/go-json-experiment/json"

	"cohort/demo"
)

// The objects of the demo country that the synthetic people are made with: any server that holds it can be measured.
const (
	Country         = demo.Country
	PersonType      = "nEenWmSyUEp"
	PhoneAttribute  = "P2cwLGskgxn"
	RegistryProgram = "ur1Edk5Oe2n"
	RegistryStage   = "EPEcjy3FWmI"
	EventProgram    = "eBAyeGv0exc"
	EventStage      = "Zj7UnCAulEk"

	ageElement    = "qrur9Dvnyt5"
	genderElement = "oZg33kd9taw"
	dateElement   = "msodh3rEMJa"
)

var (
	firstNames = []string{"Abu", "Adama", "Alie", "Aminata", "Binta", "Brima", "Fatmata", "Foday", "Hawa", "Ibrahim", "Isata", "Kadiatu", "Mariama", "Mohamed", "Musa", "Osman", "Ramatu", "Sahr", "Sallay", "Zainab"}
	lastNames  = []string{"Bangura", "Barrie", "Conteh", "Dumbuya", "Fofanah", "Jalloh", "Kabba", "Kamara", "Kanu", "Kargbo", "Koroma", "Mansaray", "Momoh", "Sankoh", "Sesay", "Sillah", "Tarawally", "Thoronka", "Turay", "Yansaneh"}
	streets    = []string{"Bai Bureh Road", "Circular Road", "Kissy Street", "Main Road", "Mission Road", "River Road", "Station Road", "Wilkinson Road"}
	genders    = []string{"Female", "Male"}
)

// facilities are the organisation units below which there are none.
func facilities() []string {
	var country struct {
		OrganisationUnits []struct {
			ID     string              `json:"id"`
			Parent struct{ ID string } `json:"parent"`
		} `json:"organisationUnits"`
	}
	if err := json.Unmarshal(demo.Metadata, &country, json.MatchCaseInsensitiveNames(true)); err != nil {
		panic("bench: the demo country is no JSON: " + err.Error()) // it is part of the program
	}
	parents := map[string]bool{}
	for _, u := range country.OrganisationUnits {
		parents[u.Parent.ID] = true
	}
	var leaves []string
	for _, u := range country.OrganisationUnits {
		if !parents[u.ID] {
			leaves = append(leaves, u.ID)
		}
	}
	return leaves
}
