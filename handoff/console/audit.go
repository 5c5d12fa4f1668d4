package console

import (
	"context"
	"encoding/csv"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/firstline-support/firstline/handoff"
)

// A witness is what a request turns out to be about while it is served.
type witness struct {
	agent string
	note  string
}

type witnessKey struct{}

// Of what nobody in particular tries, so much is kept; more goes to the log alone. Whoever knocks without end must not
// fill the disk with what is never deleted.
const (
	strangersPerSecond = 1
	strangersAtOnce    = 100
)

// quiet are the routes that change nothing which anybody answers for: how far somebody has read, where they are, and in
// what language.
var quiet = map[string]bool{"cases/read": true, "cases/here": true, "language": true}

// audited keeps what was done or tried: each request of this site that may change something, whatever came of it.
// Reading is not kept, but for the audit itself, and for the way back from a provider, which signs people in.
func (c *Console) audited(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		reads := r.Method == http.MethodGet && !strings.HasPrefix(r.URL.Path, "/console/audit") && r.URL.Path != Callback
		if reads || quiet[what(r)] {
			next.ServeHTTP(w, r)
			return
		}
		seen := &witness{}
		answer := &statusWriter{ResponseWriter: w, status: http.StatusOK}
		r = r.WithContext(context.WithValue(r.Context(), witnessKey{}, seen))
		next.ServeHTTP(answer, r)
		about := r.PathValue("number") + r.PathValue("id") + r.PathValue("teaching")
		c.keep(r, handoff.Deed{At: c.opt.Now(), Agent: seen.agent, From: host(r.RemoteAddr), What: what(r),
			About: strings.ToValidUTF8(about[:min(longestAbout, len(about))], ""), Result: answer.status, Via: "console",
			Note: seen.note})
	})
}

// longestAbout is above every id that there is, in bytes.
const longestAbout = 100

// keep writes a deed down, also when the browser is gone: it was done all the same.
func (c *Console) keep(r *http.Request, d handoff.Deed) {
	err := errTooOften
	if d.Agent != "" || c.strangers.AllowN(d.At, 1) {
		keeping, stop := context.WithTimeout(context.WithoutCancel(r.Context()), 5*time.Second)
		defer stop()
		err = c.opt.Staff.Audit(keeping, d)
	}
	if err != nil {
		c.opt.Log.ErrorContext(r.Context(), "audit", "what", d.What, "agent", d.Agent, "about", d.About,
			"result", d.Result, "err", err)
	}
}

// what names what a request does, by its route and without the places in it.
func what(r *http.Request) string {
	_, path, _ := strings.Cut(r.Pattern, " ")
	var parts []string
	for part := range strings.SplitSeq(strings.TrimPrefix(path, "/console/"), "/") {
		if part != "" && !strings.HasPrefix(part, "{") {
			parts = append(parts, part)
		}
	}
	return strings.Join(parts, "/")
}

// seenBy tells the audit who it is, as soon as that is known.
func seenBy(r *http.Request, agent string) {
	if seen, ok := r.Context().Value(witnessKey{}).(*witness); ok && agent != "" {
		seen.agent = agent
	}
}

// noted adds to what the audit keeps about the request.
func noted(r *http.Request, note string) {
	if seen, ok := r.Context().Value(witnessKey{}).(*witness); ok {
		seen.note = note
	}
}

// A statusWriter remembers the status of an answer. There is one: where the session could not be kept, that was
// answered before what the request came to.
type statusWriter struct {
	http.ResponseWriter
	status   int
	answered bool
}

// WriteHeader implements [http.ResponseWriter].
func (w *statusWriter) WriteHeader(status int) {
	if w.answered {
		return
	}
	w.status, w.answered = status, true
	w.ResponseWriter.WriteHeader(status)
}

// Unwrap is for [http.ResponseController].
func (w *statusWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

const (
	mostDeeds = 500
	mostInCSV = 100_000
)

// auditPage lists deeds, the latest first.
type auditPage struct {
	frame
	Deeds  []handoff.Deed
	Agents []handoff.Agent
	Filter handoff.DeedFilter
	Day    string
}

func (c *Console) showAudit(w http.ResponseWriter, r *http.Request, v visit) error {
	p := auditPage{frame: c.newFrame(r, v), Filter: deedFilter(r, mostDeeds), Day: r.FormValue("day")}
	var err error
	if p.Deeds, err = c.opt.Staff.Deeds(r.Context(), p.Filter); err != nil {
		return fmt.Errorf("read the audit: %w", err)
	}
	if p.Agents, err = c.opt.Staff.Agents(r.Context()); err != nil {
		return fmt.Errorf("list the agents: %w", err)
	}
	return c.show(w, http.StatusOK, "audit", p)
}

// deedFilter reads what to look for; a day that cannot be read is any day.
func deedFilter(r *http.Request, limit int) handoff.DeedFilter {
	f := handoff.DeedFilter{Agent: r.FormValue("agent"), About: strings.TrimSpace(r.FormValue("about")), Limit: limit}
	if i := strings.LastIndexByte(f.About, '-'); i >= 0 {
		if _, err := strconv.ParseInt(f.About[i+1:], 10, 64); err == nil {
			f.About = f.About[i+1:] // FL-12 is kept as 12
		}
	}
	if day, err := time.Parse(time.DateOnly, r.FormValue("day")); err == nil {
		f.Since, f.Until = day, day.AddDate(0, 0, 1)
	}
	return f
}

// downloadAudit gives the deeds for a spreadsheet. What could be taken for a formula there gets an apostrophe.
func (c *Console) downloadAudit(w http.ResponseWriter, r *http.Request, _ visit) error {
	deeds, err := c.opt.Staff.Deeds(r.Context(), deedFilter(r, mostInCSV))
	if err != nil {
		return fmt.Errorf("read the audit: %w", err)
	}
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="audit.csv"`)
	out := csv.NewWriter(w)
	// an error of it means that the browser is gone: there is nobody to tell
	_ = out.Write([]string{"id", "at", "agent", "from", "what", "about", "result", "via", "note"})
	for _, d := range deeds {
		row := []string{strconv.FormatInt(d.ID, 10), d.At.UTC().Format(time.RFC3339), d.Agent, d.From, d.What, d.About,
			strconv.Itoa(d.Result), d.Via, d.Note}
		for i := range row {
			if strings.ContainsAny(row[i][:min(1, len(row[i]))], "=+-@\t\r") {
				row[i] = "'" + row[i]
			}
		}
		_ = out.Write(row)
	}
	out.Flush()
	return nil
}
