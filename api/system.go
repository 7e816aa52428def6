package api

import (
	"net/http"
	"os"
	"runtime"
	"strconv"
	"strings"
	"time"

	"cohort/datetime"
	"cohort/setting"
	"cohort/uid"
)

// Version is the release of DHIS2 whose Web API is spoken; clients decide by it what they may ask for.
const Version = "2.41.0"

// ping answers whoever asks that the server is there.
func (s *Server) ping(c *call) error {
	c.ResponseWriter.Header().Set("Cache-Control", "no-store")
	c.WriteHeader(http.StatusOK)
	return nil
}

func (s *Server) systemPing(c *call) error {
	if c.Format == "text" {
		return c.Bytes(http.StatusOK, "text/plain", []byte("pong"))
	}
	return c.JSON(http.StatusOK, "pong")
}

// mostCodes bounds how many identifiers one request may ask for.
const mostCodes = 10_000

// systemID is GET /api/system/id and /uid: new identifiers, which nothing has had.
func (s *Server) systemID(c *call) error { return c.newCodes(uid.New) }

// systemUUID is GET /api/system/uuid.
func (s *Server) systemUUID(c *call) error { return c.newCodes(uid.NewUUID) }

// newCodes answers with limit= new codes; in CSV one a line.
func (c *call) newCodes(create func() string) error {
	limit, err := c.Number("limit", 1, 1, mostCodes)
	if err != nil {
		return err
	}
	codes := make([]string, limit)
	for i := range codes {
		codes[i] = create()
	}
	if c.Format == "csv" {
		return c.Bytes(http.StatusOK, mediaTypes["csv"][0], []byte("codes\n"+strings.Join(codes, "\n")+"\n"))
	}
	return c.JSON(http.StatusOK, struct {
		Codes []string `json:"codes"`
	}{codes})
}

// publicInfo is what every user may know of the server.
type publicInfo struct {
	ContextPath              string       `json:"contextPath"`
	UserAgent                string       `json:"userAgent"`
	Calendar                 string       `json:"calendar"`
	DateFormat               string       `json:"dateFormat"`
	ServerDate               string       `json:"serverDate"`
	ServerTimeZoneID         string       `json:"serverTimeZoneId"`
	ServerTimeZoneDisplay    string       `json:"serverTimeZoneDisplayName"`
	Version                  string       `json:"version"`
	Revision                 string       `json:"revision"`
	BuildTime                string       `json:"buildTime,omitzero"`
	DatabaseInfo             databaseInfo `json:"databaseInfo"`
	Encryption               bool         `json:"encryption"`
	EmailConfigured          bool         `json:"emailConfigured"`
	RedisEnabled             bool         `json:"redisEnabled"`
	SystemName               string       `json:"systemName"`
	InstanceBaseURL          string       `json:"instanceBaseUrl"`
	IsMetadataVersionEnabled bool         `json:"isMetadataVersionEnabled"`

	*operatorInfo `json:",inline"`
}

// operatorInfo is what only those may know who may do everything.
type operatorInfo struct {
	EnvironmentVariable string `json:"environmentVariable"`
	FileStoreProvider   string `json:"fileStoreProvider"`
	ReadOnlyMode        string `json:"readOnlyMode"`
	NodeID              string `json:"nodeId"`
	OSName              string `json:"osName"`
	OSArchitecture      string `json:"osArchitecture"`
	OSVersion           string `json:"osVersion,omitzero"`
	ExternalDirectory   string `json:"externalDirectory"`
	ReadReplicaCount    int    `json:"readReplicaCount"`
	MemoryInfo          string `json:"memoryInfo"`
	CPUCores            int    `json:"cpuCores"`
	ClusterHostname     string `json:"clusterHostname"`
}

// Database is what those may know of the database who may do everything.
type Database struct {
	Name    string `json:"name"`
	User    string `json:"user"`
	URL     string `json:"url"` // without a password
	Version string `json:"databaseVersion"`
}

type databaseInfo struct {
	*Database      `json:",inline"`
	SpatialSupport bool `json:"spatialSupport"`
}

// Build is where the program comes from.
type Build struct {
	Version  string // of Cohort
	Revision string // of its source
	Time     time.Time
}

func (s *Server) systemInfo(c *call) error {
	settings, err := s.Settings.System(c.Context())
	if err != nil {
		return err
	}
	title, _ := settings.Value(setting.Title)
	zone := s.Config.Location()
	now := time.Now().In(zone)
	abbreviation, _ := now.Zone()
	info := publicInfo{
		ContextPath: c.Base, InstanceBaseURL: c.Base,
		UserAgent: c.UserAgent(),
		Calendar:  "iso8601", DateFormat: "yyyy-mm-dd",
		ServerDate:       s.time(now),
		ServerTimeZoneID: zone.String(), ServerTimeZoneDisplay: abbreviation,
		Version: Version, Revision: s.Build.Revision, SystemName: title,
		DatabaseInfo: databaseInfo{SpatialSupport: true},
	}
	if !s.Build.Time.IsZero() {
		info.BuildTime = s.time(s.Build.Time)
	}
	if c.View.Superuser() {
		info.DatabaseInfo.Database = &s.Database
		var memory runtime.MemStats
		runtime.ReadMemStats(&memory)
		info.operatorInfo = &operatorInfo{
			EnvironmentVariable: "COHORT_DATA", ExternalDirectory: s.Config.Data,
			FileStoreProvider: "filesystem", ReadOnlyMode: "off",
			OSName: runtime.GOOS, OSArchitecture: runtime.GOARCH, OSVersion: kernel(),
			MemoryInfo: "In use: " + megabytes(memory.HeapAlloc) + " Taken from the system: " + megabytes(memory.Sys),
			CPUCores:   runtime.NumCPU(),
		}
	}
	return c.JSON(http.StatusOK, info)
}

// time shows a time as answers do: in the server's zone.
func (s *Server) time(t time.Time) string { return datetime.Format(t, s.Config.Location()) }

func megabytes(n uint64) string { return strconv.FormatUint(n>>20, 10) + " MB" }

// kernel is the version of the operating system, where it is told in a file.
func kernel() string {
	text, err := os.ReadFile("/proc/sys/kernel/osrelease")
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(text))
}
