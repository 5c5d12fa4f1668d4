package probe_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// A station is a small Prometheus and Alertmanager behind one address. It refuses what their published APIs do not
// know: the HTTP API of Prometheus and the OpenAPI document of Alertmanager's version 2. The real test holds both
// against it.
type station struct {
	token string // if not empty, requests carry it

	mu      sync.Mutex
	vectors map[string]string // what a query gives: the "data" of the answer
	alerts  []map[string]any
	broken  http.HandlerFunc // answers instead, if set
}

func (s *station) serve(t testing.TB) string {
	t.Helper()
	mux := http.NewServeMux()
	mux.HandleFunc("GET /api/v1/query", s.query)
	mux.HandleFunc("GET /api/v2/alerts", s.list)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		defer s.mu.Unlock()
		switch {
		case s.broken != nil:
			s.broken(w, r)
		case s.token != "" && r.Header.Get("Authorization") != "Bearer "+s.token:
			http.Error(w, "unauthorized", http.StatusUnauthorized)
		default:
			mux.ServeHTTP(w, r)
		}
	}))
	t.Cleanup(server.Close)
	return server.URL
}

// fires adds an alert that began some time ago; suppressed names what mutes it: silencedBy, inhibitedBy or mutedBy.
func (s *station) fires(service, summary string, ago time.Duration, suppressed ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	status := map[string]any{"state": "active", "silencedBy": []string{}, "inhibitedBy": []string{}, "mutedBy": []string{}}
	for _, by := range suppressed {
		status["state"], status[by] = "suppressed", []string{"4a3b"}
	}
	now := time.Now()
	s.alerts = append(s.alerts, map[string]any{
		"labels":      map[string]string{"alertname": "ServiceDown", "service": service},
		"annotations": map[string]string{"summary": summary},
		"startsAt":    now.Add(-ago), "updatedAt": now, "endsAt": now.Add(time.Hour),
		"fingerprint": strconv.Itoa(len(s.alerts)), "receivers": []any{map[string]string{"name": "bot"}},
		"status": status, "generatorURL": "http://prometheus.invalid/graph",
	})
}

func (s *station) query(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	data, known := s.vectors[r.URL.Query().Get("query")]
	if len(r.URL.Query()) != 1 || !known {
		w.WriteHeader(http.StatusBadRequest)
		fmt.Fprint(w, `{"status":"error","errorType":"bad_data","error":"invalid parameter \"query\": parse error"}`)
		return
	}
	fmt.Fprintf(w, `{"status":"success","data":%s}`, data)
}

var matcher = regexp.MustCompile(`^(\w+)(=~|!~|!=|=)"(.*)"$`)

func (s *station) list(w http.ResponseWriter, r *http.Request) {
	found := []map[string]any{}
	for key, values := range r.URL.Query() {
		flag := slices.Contains([]string{"active", "silenced", "inhibited", "unprocessed"}, key)
		if _, err := strconv.ParseBool(values[0]); flag && err != nil || !flag && key != "filter" && key != "receiver" {
			http.Error(w, `"bad parameter `+key+`"`, http.StatusBadRequest)
			return
		}
	}
	for _, a := range s.alerts {
		fits, err := allFit(a["labels"].(map[string]string), r.URL.Query()["filter"])
		if err != nil {
			http.Error(w, strconv.Quote(err.Error()), http.StatusBadRequest)
			return
		}
		if fits && wanted(a["status"].(map[string]any), r) {
			found = append(found, a)
		}
	}
	w.Header().Set("Content-Type", "application/json")
	json.NewEncoder(w).Encode(found)
}

func allFit(labels map[string]string, filters []string) (bool, error) {
	for _, filter := range filters {
		m := matcher.FindStringSubmatch(filter)
		if m == nil {
			return false, fmt.Errorf("bad matcher format: %s", filter)
		}
		held := labels[m[1]] == m[3]
		if strings.HasSuffix(m[2], "~") {
			form, err := regexp.Compile("^(?:" + m[3] + ")$")
			if err != nil {
				return false, err
			}
			held = form.MatchString(labels[m[1]])
		}
		if held == strings.HasPrefix(m[2], "!") {
			return false, nil
		}
	}
	return true, nil
}

func wanted(status map[string]any, r *http.Request) bool {
	for flag, by := range map[string]string{"silenced": "silencedBy", "inhibited": "inhibitedBy"} {
		if names := status[by].([]string); len(names) > 0 && r.URL.Query().Get(flag) == "false" {
			return false
		}
	}
	return true
}
