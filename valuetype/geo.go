package valuetype

import (
	"strconv"
	"strings"

	"cohort/geometry"
)

// isCoordinate takes [longitude,latitude] in degrees.
func isCoordinate(s string) bool {
	inner, ok := strings.CutPrefix(s, "[")
	if !ok {
		return false
	}
	inner, ok = strings.CutSuffix(inner, "]")
	if !ok {
		return false
	}
	x, y, ok := strings.Cut(inner, ",")
	return ok && degrees(x, 180) && degrees(y, 90)
}

func degrees(s string, limit float64) bool {
	s = strings.TrimSpace(s)
	if strings.ContainsAny(s, "xX_pPnN") { // Go's own number forms: hexadecimal, infinity, not a number
		return false
	}
	f, err := strconv.ParseFloat(s, 64)
	return err == nil && f >= -limit && f <= limit
}

func isGeoJSON(s string) bool {
	_, err := geometry.FromGeoJSON([]byte(s))
	return err == nil
}
