package probe

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"github.com/firstline-support/firstline/bot/action"
)

// Prometheus checks what an instant query gives, https://prometheus.io/docs/prometheus/latest/querying/api/.
type Prometheus struct {
	Monitor `yaml:",inline"`
	// Query is fixed: no word of a person becomes part of it.
	Query string `yaml:"query"`
	// Firing says for which values there is a problem, such as "< 1" or ">= 0.05"; one series is enough, and none at all
	// is unknown. Empty: the query only gives series where there is a problem, as in an alerting rule.
	Firing string `yaml:"firing"`
}

// maxQuery bounds a query, in bytes.
const maxQuery = 4000

func (d Prometheus) build(secret func(string) (string, error)) (runner, error) {
	c, err := d.client(secret)
	if err != nil {
		return nil, err
	}
	if strings.TrimSpace(d.Query) == "" || len(d.Query) > maxQuery {
		return nil, fmt.Errorf("query: %d bytes, write one of 1 to %d such as up{job=\"vpn\"}", len(d.Query), maxQuery)
	}
	bad, err := readThreshold(d.Firing)
	if err != nil {
		return nil, fmt.Errorf("firing: %w", err)
	}
	return func(ctx context.Context, t *trail, _ map[string]string) finding {
		var got queryAnswer
		if err := c.get(ctx, t, "/api/v1/query", url.Values{"query": {d.Query}}, &got); err != nil {
			return unknown(t, err)
		}
		samples, err := got.samples()
		if err != nil {
			return unknown(t, err)
		}
		return bad.judge(t, samples)
	}, nil
}

// A queryAnswer is the shape that the API documents.
type queryAnswer struct {
	Status string `json:"status"`
	Error  string `json:"error"`
	Data   struct {
		Type   string          `json:"resultType"`
		Result json.RawMessage `json:"result"`
	} `json:"data"`
}

// A sample is the value of a series.
type sample struct {
	Metric map[string]string `json:"metric"`
	Value  [2]any            `json:"value"` // seconds and the value as text
	number float64
}

// samples gives what an instant query may give: a vector, or a scalar, which is one sample without labels.
func (a queryAnswer) samples() ([]sample, error) {
	if a.Status != "success" {
		return nil, fmt.Errorf("%w to the query: %s", errMonitor, line(a.Error, shownPage))
	}
	var all []sample
	var err error
	switch a.Data.Type {
	case "vector":
		err = json.Unmarshal(a.Data.Result, &all)
	case "scalar":
		all = make([]sample, 1)
		err = json.Unmarshal(a.Data.Result, &all[0].Value)
	default:
		err = fmt.Errorf("the query gives a %.20q, write one that gives an instant vector", a.Data.Type)
	}
	for i := range all {
		if err != nil {
			break
		}
		text, ok := all[i].Value[1].(string)
		if !ok {
			err = errors.New("a sample's value is no text")
			break
		}
		all[i].number, err = strconv.ParseFloat(text, 64)
	}
	if err != nil {
		return nil, fmt.Errorf("%w that can be read: %w", errMonitor, err)
	}
	return all, nil
}

// A threshold says which values are a problem.
type threshold struct {
	operator string // empty: all
	limit    float64
}

var thresholdForm = regexp.MustCompile(`^\s*(<=|>=|==|!=|<|>)\s*(\S+)\s*$`)

func readThreshold(text string) (threshold, error) {
	if text == "" {
		return threshold{}, nil
	}
	parts := thresholdForm.FindStringSubmatch(text)
	if parts == nil {
		return threshold{}, fmt.Errorf(`%.40q is no comparison, write one such as "< 1"`, text)
	}
	limit, err := strconv.ParseFloat(parts[2], 64)
	if err != nil || math.IsNaN(limit) {
		return threshold{}, fmt.Errorf(`%.40q compares with no number, write one such as "< 1"`, text)
	}
	return threshold{operator: parts[1], limit: limit}, nil
}

func (b threshold) holds(value float64) bool {
	switch b.operator {
	case "<":
		return value < b.limit
	case "<=":
		return value <= b.limit
	case ">":
		return value > b.limit
	case ">=":
		return value >= b.limit
	case "==":
		return value == b.limit
	case "!=":
		return value != b.limit
	}
	return true
}

// judge finds the samples that are a problem. What is not a number says nothing.
func (b threshold) judge(t *trail, samples []sample) finding {
	known, firing := 0, finding{code: action.OK}
	for _, s := range samples {
		text := strconv.FormatFloat(s.number, 'g', 6, 64)
		switch {
		case math.IsNaN(s.number):
			t.note("%s is not a number", labels(s.Metric))
			continue
		case b.holds(s.number):
			t.note("%s is %s: a problem", labels(s.Metric), text)
			if firing.code == action.OK {
				firing = finding{code: Firing, values: map[string]string{"value": text}}
			}
		default:
			t.note("%s is %s: no problem", labels(s.Metric), text)
		}
		known++
	}
	if known == 0 && (b.operator != "" || len(samples) > 0) {
		t.note("the query gives no number to judge by")
		return finding{code: Unknown, why: "no_data"}
	}
	return firing
}
