package openai

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/sashabaranov/go-openai"

	"github.com/firstline-support/firstline/bot/model"
)

// A Finding is one thing that an admin has looked at: what it is, and how it is mended where it is not as it should be.
type Finding struct {
	What string
	Fix  string // empty: all is well
}

// Check asks the server which models it has, and the model for one word by a schema. It counts neither for the limit of
// calls nor for the state. The words are for admins, in English as all that they type and read here.
func (s *Server) Check(ctx context.Context) []Finding {
	found, ok := listed(ctx, s.opts, s.client)
	if !ok {
		return found
	}
	return append(found, s.try(ctx))
}

// Check asks the server which models it has, and for the vector of one word.
func (e *Embedder) Check(ctx context.Context) []Finding {
	found, ok := listed(ctx, e.opts, e.client)
	if !ok {
		return found
	}
	vectors, o := e.once(ctx, []string{"word"}, &model.Usage{})
	if o.failure != nil {
		return append(found, Finding{"the model gives no vectors: " + o.failure.Err.Error(), mend(o.failure, e.opts)})
	}
	return append(found, Finding{What: fmt.Sprintf("%s gives vectors of %d dimensions", e.opts.Model, len(vectors[0]))})
}

// fetch gets the names of the models on the server.
func fetch(ctx context.Context, o Options, c *http.Client) ([]string, *model.Failure) {
	t := &trip{client: c, largest: o.Limits.Largest}
	own, w := watched(ctx, o.Limits)
	defer w.stop()
	list, err := openai.NewClientWithConfig(o.config(t)).ListModels(own)
	if err != nil {
		return nil, t.failure(ctx, own, err, secrets{key: o.Key})
	}
	var names []string
	for _, m := range list.Models {
		names = append(names, plain(m.ID))
	}
	return names, nil
}

// listed looks for the model in the server's list; ok tells whether it is worth trying it.
func listed(ctx context.Context, o Options, c *http.Client) (found []Finding, ok bool) {
	if o.API == Azure { // it lists what could be deployed, not what is
		return nil, true
	}
	names, f := fetch(ctx, o, c)
	switch {
	case f != nil && f.Status == http.StatusNotFound && endsInV1(o.URL):
		return []Finding{{What: "the server does not say which models it has"}}, true
	case f != nil:
		return []Finding{{"the server does not answer as a server of models does: " + f.Err.Error(), mend(f, o)}}, false
	case slices.Contains(names, o.Model), slices.Contains(names, o.Model+":latest"):
		return []Finding{{What: fmt.Sprintf("the server has the model %s, one of %d", o.Model, len(names))}}, true
	case len(names) == 0:
		return []Finding{{"the server has no models", "load the model " + o.Model + " there"}}, false
	}
	return []Finding{{"the server has no model " + o.Model,
		"write one that it has: " + strings.Join(near(names, o.Model), ", ")}}, false
}

func endsInV1(url string) bool { return strings.HasSuffix(strings.TrimRight(url, "/"), "/v1") }

// mend says what to do about a failure.
func mend(f *model.Failure, o Options) string {
	var page misled
	switch f.Kind {
	case model.Denied:
		if o.Key == "" {
			return "give the key that the server wants"
		}
		return "give another key, or allow this one to use " + o.Model
	case model.Unknown:
		if f.Status/100 == 3 {
			return "write the address that it names as the URL"
		}
		if o.API == OpenAI && !endsInV1(o.URL) {
			return "write " + strings.TrimRight(o.URL, "/") + "/v1 as the URL"
		}
		if o.API == Azure {
			return "write the name of the deployment as the model, and the address of the resource as the URL"
		}
		return "load the model " + o.Model + " there, or write the name of one that it has"
	case model.Unreachable:
		if errors.As(f.Err, &page) {
			return "write the address of the API as the URL; it ends in /v1 nearly everywhere"
		}
		if f.Status == 0 {
			return "start the server at " + o.URL + ", or write its address as the URL"
		}
		return "look into the log of the server"
	case model.Slow:
		return "wait until the server has loaded the model, take a smaller one, or give it more time"
	case model.Busy:
		return "wait, or let the provider raise the limits"
	case model.TooLong:
		return "give the model a larger context"
	}
	return "look whether this is a model that chats, and at the version of the server"
}

// near gives the names that look most like one, at most five.
func near(names []string, name string) []string {
	far := func(other string) int {
		if strings.Contains(strings.ToLower(other), strings.ToLower(name)) {
			return len(other) - len(name)
		}
		return len(other) + len(name) + distance(other, name)
	}
	names = slices.Clone(names)
	slices.SortStableFunc(names, func(a, b string) int { return far(a) - far(b) })
	return names[:min(5, len(names))]
}

// distance is how many letters must be put in, left out or changed to make one name of the other, where a change counts
// three times (Levenshtein's distance, with weights).
func distance(a, b string) int {
	a, b = strings.ToLower(a), strings.ToLower(b)
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		left := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := left
			if a[i] != b[j] {
				cost += 3
			}
			left = row[j+1]
			row[j+1] = min(cost, row[j+1]+1, row[j]+1)
		}
	}
	return row[len(b)]
}

// try asks the model for one word.
func (s *Server) try(ctx context.Context) Finding {
	const shape = `{"type":"object","properties":{"word":{"type":"string"}},"required":["word"],` +
		`"additionalProperties":false}`
	r := model.Request{Most: 50, Schema: &model.Schema{Name: "word", JSON: []byte(shape)}, Turns: []model.Turn{
		{Role: model.System, Text: "Answer in JSON."}, {Role: model.User, Text: `Say the word "ready".`}}}
	began := time.Now()
	reply, f := s.ask(ctx, r, nil)
	if f != nil && f.Kind == model.Cut && s.habits.thinksFirst() {
		reply, f = s.ask(ctx, r, nil) // now that it is known to think
	}
	if f != nil {
		return Finding{"the model does not answer: " + f.Err.Error(), mend(f, s.opts)}
	}
	what := fmt.Sprintf("%s answered in %.1f s with %d tokens", plain(reply.Model), time.Since(began).Seconds(),
		reply.Usage.Out)
	if lacks := s.habits.lacks(s.opts); len(lacks) > 0 {
		what += "; it does without " + strings.Join(lacks, ", ")
	}
	if s.habits.thinksFirst() {
		what += "; it thinks before it answers, which people wait for: model.effort says how much"
	}
	return Finding{What: what}
}
