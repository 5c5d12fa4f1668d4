package openai_test

import (
	"net"
	"strings"
	"testing"

	. "github.com/firstline-support/firstline/bot/openai"
	"github.com/firstline-support/firstline/bot/openai/openaitest"
)

// told joins what an admin reads.
func told(found []Finding) string {
	var lines []string
	for _, f := range found {
		lines = append(lines, f.What+" => "+f.Fix)
	}
	return strings.Join(lines, "\n")
}

func TestTheAdminIsToldWhatIsWrongAndHowItIsMended(t *testing.T) {
	t.Parallel()
	script := func(a openaitest.Answer) openaitest.Options { return openaitest.Options{Script: openaitest.InTurn(a)} }
	for name, c := range map[string]struct {
		fake   openaitest.Options
		change func(*Options)
		want   []string
	}{
		"all is well": {openaitest.Options{}, nil, []string{"has the model test-model, one of 2 => \n", "answered in", "tokens => "}},
		"Ollama's tag": {openaitest.Options{Models: []string{"llama3.1:latest"}},
			func(o *Options) { o.Model = "llama3.1" }, []string{"has the model llama3.1"}},
		"no schemas":  {openaitest.Options{Lacks: []string{"json_schema"}}, nil, []string{"it does without json_schema => "}},
		"other model": {openaitest.Options{Models: []string{"gpt-4.1", "llama3.1:8b", "llama3.2:3b"}}, func(o *Options) { o.Model = "llama3.1" }, []string{"has no model llama3.1 => write one that it has: llama3.1:8b, llama3.2:3b, gpt-4.1"}},
		"no models":   {openaitest.Options{Models: []string{}}, nil, []string{"no models => load the model test-model"}},
		"wrong key":   {openaitest.Options{Key: "other"}, nil, []string{"key is wrong", "=> give another key"}},
		"no /v1": {openaitest.Options{Report: func(string) {}}, func(o *Options) { o.URL = strings.TrimSuffix(o.URL, "/v1") },
			[]string{"=> write http://127.0.0.1:", "/v1 as the URL"}},
		"no list": {openaitest.Options{Report: func(string) {}}, func(o *Options) { o.URL = strings.TrimSuffix(o.URL, "/v1") + "/other/v1" },
			[]string{"does not say which models it has => \n", "=> load the model test-model there"}},
		"too small": {openaitest.Options{Context: 10}, nil, []string{"too long for the model", "=> give the model a larger context"}},
		"refuses":   {script(openaitest.Fail(400, "I take no chats.")), nil, []string{"I take no chats. => look whether"}},
		"in trouble": {script(openaitest.Fail(500, "CUDA out of memory")), nil,
			[]string{"CUDA out of memory => look into the log"}},
		"web page": {script(openaitest.Raw("text/html", "<html>Welcome")), nil, []string{"web page => write the address of the API"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c.fake.Shapes = shapes(t)
			o := Options{URL: openaitest.Start(t, c.fake).URL(), Model: openaitest.Model}
			if c.change != nil {
				c.change(&o)
			}
			got := told(client(t, o).Check(t.Context()))
			for _, want := range c.want {
				if !strings.Contains(got, want) || strings.Contains(got, key) {
					t.Errorf("got\n%s\nwant %q", got, want)
				}
			}
		})
	}
}

func TestAServerThatIsNotThereIsToBeStarted(t *testing.T) {
	t.Parallel()
	var listen net.ListenConfig
	listener, err := listen.Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	url := "http://" + listener.Addr().String() + "/v1"
	listener.Close()
	got := told(client(t, Options{URL: url}).Check(t.Context()))
	if !strings.Contains(got, "refused => start the server at "+url) {
		t.Errorf("got %s", got)
	}
}

func TestTheAdminIsToldOfVectors(t *testing.T) {
	t.Parallel()
	e, _ := embedding(t, openaitest.Options{}, Options{})
	if got := told(e.Check(t.Context())); !strings.Contains(got, "gives vectors of 256 dimensions => ") {
		t.Errorf("got %s", got)
	}
	e, _ = embedding(t, openaitest.Options{Script: openaitest.InTurn(openaitest.Fail(501, "no embeddings"))}, Options{})
	if got := told(e.Check(t.Context())); !strings.Contains(got, "gives no vectors") {
		t.Errorf("got %s", got)
	}
}
