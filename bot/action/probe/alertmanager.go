package probe

import (
	"context"
	"fmt"
	"net/url"
	"regexp"
	"strconv"
	"time"

	"github.com/firstline-support/firstline/bot/action"
)

// Alertmanager checks which alerts there are, https://github.com/prometheus/alertmanager (API v2, /api/v2/alerts).
type Alertmanager struct {
	Monitor `yaml:",inline"`
	// Matchers choose the alerts of this service, such as service="vpn" or severity=~"critical|page"; all have to fit.
	Matchers []string `yaml:"matchers"`
	// Summary says that people may read the summary of an alert. It may name what only agents should know.
	Summary bool `yaml:"summary"`
}

// maxMatchers bounds how many matchers a check may have.
const maxMatchers = 20

var matcherForm = regexp.MustCompile(`^[a-zA-Z_][a-zA-Z0-9_]*\s*(=|!=|=~|!~)\s*"(?:[^"\\\n]|\\.)*"$`)

func (d Alertmanager) build(secret func(string) (string, error)) (runner, error) {
	c, err := d.client(secret)
	if err != nil {
		return nil, err
	}
	if n := len(d.Matchers); n == 0 || n > maxMatchers {
		return nil, fmt.Errorf(`matchers: %d of them, write 1 to %d such as service="vpn"`, n, maxMatchers)
	}
	for i, m := range d.Matchers {
		if len(m) > maxText || !matcherForm.MatchString(m) {
			return nil, fmt.Errorf(`matchers[%d]: %.100q is no matcher, write one such as service="vpn"`, i, m)
		}
	}
	query := url.Values{"filter": d.Matchers, "active": {"true"}, "silenced": {"true"}, "inhibited": {"true"},
		"unprocessed": {"true"}}
	return func(ctx context.Context, t *trail, _ map[string]string) finding {
		var alerts []alert
		if err := c.get(ctx, t, "/api/v2/alerts", query, &alerts); err != nil {
			return unknown(t, err)
		}
		return d.judge(t, alerts)
	}, nil
}

// An alert is what this needs of the API's gettableAlert.
type alert struct {
	Labels      map[string]string `json:"labels"`
	Annotations map[string]string `json:"annotations"`
	StartsAt    time.Time         `json:"startsAt"`
	Status      struct {
		State       string   `json:"state"` // unprocessed, active or suppressed
		SilencedBy  []string `json:"silencedBy"`
		InhibitedBy []string `json:"inhibitedBy"`
		MutedBy     []string `json:"mutedBy"` // names of time intervals, since version 0.28
	} `json:"status"`
}

// code tells what an alert means. An alert may be silenced and inhibited at once; the silence was a person's decision.
func (a alert) code() string {
	switch {
	case len(a.Status.SilencedBy) > 0, len(a.Status.MutedBy) > 0:
		return Silenced
	case len(a.Status.InhibitedBy) > 0, a.Status.State == "suppressed":
		return Inhibited
	}
	return Firing
}

// title gives the words of an alert.
func (a alert) title() string {
	for _, text := range []string{a.Annotations["summary"], a.Annotations["description"], a.Labels["alertname"]} {
		if text = line(text, maxValue); text != "" {
			return text
		}
	}
	return ""
}

// judge gives the gravest of the alerts and since when that kind lasts.
func (d Alertmanager) judge(t *trail, alerts []alert) finding {
	if len(alerts) == 0 {
		t.note("no alert")
		return finding{code: action.OK}
	}
	worst := alerts[0].code()
	for _, a := range alerts {
		t.note("%s since %s: %s %s", a.code(), a.StartsAt.UTC().Format(time.RFC3339), line(a.title(), 150),
			line(labels(a.Labels), 150))
		if graver(a.code(), worst) {
			worst = a.code()
		}
	}
	var since time.Time
	count, title := 0, ""
	for _, a := range alerts {
		if a.code() != worst {
			continue
		}
		if since = oldest(since, a.StartsAt); since.Equal(a.StartsAt) {
			title = a.title()
		}
		count++
	}
	values := map[string]string{"count": strconv.Itoa(count)}
	if text, err := since.UTC().Truncate(time.Second).MarshalText(); err == nil && !since.IsZero() {
		values["since"] = string(text)
	}
	if d.Summary {
		values["summary"] = title
	}
	return finding{code: worst, values: values}
}
