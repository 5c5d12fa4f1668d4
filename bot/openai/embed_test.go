package openai_test

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/firstline-support/firstline/bot/model"
	. "github.com/firstline-support/firstline/bot/openai"
	"github.com/firstline-support/firstline/bot/openai/openaitest"
)

// embedding starts a server of embeddings and a client of it.
func embedding(t *testing.T, fake openaitest.Options, o Options) (*Embedder, *openaitest.Server) {
	t.Helper()
	fake.Shapes = shapes(t)
	s := openaitest.Start(t, fake)
	o.URL, o.Model, o.Key = s.URL(), openaitest.Embedding, key
	e, err := NewEmbedder(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(e.Close)
	return e, s
}

func TestTextsAreEmbeddedInOrderAndInBatches(t *testing.T) {
	t.Parallel()
	e, s := embedding(t, openaitest.Options{}, Options{})
	var texts []string
	for i := range 130 {
		texts = append(texts, fmt.Sprintf("word%d for the printer", i))
	}
	got, _, err := e.Embed(t.Context(), texts)
	if err != nil || len(got) != len(texts) {
		t.Fatalf("got %d vectors, %v", len(got), err)
	}
	for i, v := range got {
		want, length := openaitest.Vector(texts[i], 256), 0.0
		for j := range v {
			length += float64(v[j]) * float64(v[j])
			if math.Abs(float64(v[j])-want[j]) > 1e-6 {
				t.Fatalf("text %d has the vector of another", i)
			}
		}
		if math.Abs(length-1) > 1e-5 {
			t.Errorf("a vector has the length %f", length)
		}
	}
	var sizes []int
	for _, call := range s.Calls() {
		sizes = append(sizes, len(call.Input))
	}
	if fmt.Sprint(sizes) != "[64 64 2]" {
		t.Errorf("asked for %v at once", sizes)
	}
}

func TestWhatVectorsTookIsCountedOrEstimated(t *testing.T) {
	t.Parallel()
	body := func(more string) openaitest.Answer {
		return openaitest.Raw("", `{"data":[{"index":0,"embedding":[1,2]},{"index":1,"embedding":[2,1]}]`+more+`}`)
	}
	e, _ := embedding(t, openaitest.Options{Script: openaitest.InTurn(body(`,"usage":{"prompt_tokens":7,"total_tokens":7}`),
		body(""), openaitest.Fail(401, "no"))}, Options{})
	for _, want := range []model.Usage{{In: 7, Counted: true}, {In: 5}, {Counted: true}} {
		if _, took, _ := e.Embed(t.Context(), []string{"a text", "another"}); took != want {
			t.Errorf("it took %+v, want %+v", took, want)
		}
	}
}

func TestVectorsThatAreNoneAreNotBelieved(t *testing.T) {
	t.Parallel()
	list := func(vectors ...string) string {
		return `{"object":"list","model":"m","data":[` + strings.Join(vectors, ",") + `],"usage":{}}`
	}
	one := func(index int, values string) string {
		return fmt.Sprintf(`{"object":"embedding","index":%d,"embedding":[%s]}`, index, values)
	}
	for name, body := range map[string]string{
		"too few":      list(one(0, "1,2")),
		"too many":     list(one(0, "1"), one(1, "1"), one(2, "1")),
		"same index":   list(one(1, "1,2"), one(1, "1,2")),
		"index beyond": list(one(0, "1,2"), one(2, "1,2")),
		"below zero":   list(one(0, "1,2"), one(-1, "1,2")),
		"other size":   list(one(0, "1,2"), one(1, "1,2,3")),
		"nothing":      list(one(0, ""), one(1, "")),
		"zero":         list(one(0, "0,0"), one(1, "1,2")),
		"infinite":     list(one(0, "1e39,0"), one(1, "1,2")),
		"no number":    list(one(0, `"NaN",0`), one(1, "1,2")),
		"no JSON":      "]",
		"empty":        "{}",
	} {
		e, _ := embedding(t, openaitest.Options{Script: openaitest.InTurn(openaitest.Raw("", body))}, Options{})
		_, _, err := e.Embed(t.Context(), []string{"first text", "second text"})
		if f := failed(t, err, model.Garbage, model.Request{}); f.Err == nil {
			t.Errorf("%s: no reason", name)
		}
	}
}

func TestVectorsInAnyOrderAndWithoutNumbersAreTaken(t *testing.T) {
	t.Parallel()
	for _, body := range []string{
		`{"data":[{"index":1,"embedding":[0,2]},{"index":0,"embedding":[3,0]}]}`,
		`{"data":[{"embedding":[3,0]},{"embedding":[0,2]}]}`,
	} {
		e, _ := embedding(t, openaitest.Options{Script: openaitest.InTurn(openaitest.Raw("", body))}, Options{})
		got, _, err := e.Embed(t.Context(), []string{"a", "b"})
		if err != nil || fmt.Sprint(got) != "[[1 0] [0 1]]" {
			t.Errorf("got %v %v", got, err)
		}
	}
}

func TestAModelThatChangesItsDimensionsIsNotBelieved(t *testing.T) {
	t.Parallel()
	e, _ := embedding(t, openaitest.Options{Script: openaitest.InTurn(openaitest.Raw("", `{"data":[{"embedding":[1,2]}]}`),
		openaitest.Raw("", `{"data":[{"embedding":[1,2,3]}]}`))}, Options{})
	if _, _, err := e.Embed(t.Context(), []string{"a"}); err != nil {
		t.Fatal(err)
	}
	_, _, err := e.Embed(t.Context(), []string{"a"})
	failed(t, err, model.Garbage, model.Request{})
	if e.State().Last == nil || e.Model() != openaitest.Embedding {
		t.Errorf("got %+v", e.State())
	}
}

func TestDimensionsAreAskedForAndSeenTo(t *testing.T) {
	t.Parallel()
	e, s := embedding(t, openaitest.Options{}, Options{Dims: 32})
	got, _, err := e.Embed(t.Context(), []string{"a text"})
	if err != nil || len(got[0]) != 32 || s.Calls()[0].Dims != 32 {
		t.Errorf("got %d dimensions, %v", len(got[0]), err)
	}
}

func TestATextThatIsTooLongIsEmbeddedByItsBeginning(t *testing.T) {
	t.Parallel()
	const fits = 120
	e, s := embedding(t, openaitest.Options{Script: func(c openaitest.Call) openaitest.Answer {
		for _, text := range c.Input {
			if len(text) > fits {
				return openaitest.Answer{Trouble: openaitest.Trouble{Status: 500,
					Raw: `{"error":"the input length exceeds the context length"}`}}
			}
		}
		return openaitest.Answer{}
	}}, Options{})
	long := strings.Repeat("Übung macht den Meister. ", 12)
	texts := []string{"short one", long, "another short one"}
	got, _, err := e.Embed(t.Context(), texts)
	if err != nil || len(got) != 3 {
		t.Fatalf("got %d, %v", len(got), err)
	}
	calls := s.Calls()
	var sent []string
	for _, call := range calls {
		if len(call.Input) == 1 {
			sent = append(sent, call.Input[0])
		}
	}
	last := sent[len(sent)-1]
	if !strings.HasPrefix(long, sent[1]) || len(last) > fits {
		t.Errorf("sent %q", sent)
	}
	if state := e.State(); state.Open {
		t.Errorf("it is open: %+v", state)
	}
}

func TestATextWithoutWordsIsNotSent(t *testing.T) {
	t.Parallel()
	e, s := embedding(t, openaitest.Options{}, Options{})
	_, _, err := e.Embed(t.Context(), []string{"a", " \n"})
	failed(t, err, model.Invalid, model.Request{})
	if got, _, err := e.Embed(t.Context(), nil); err != nil || len(got) != 0 || len(s.Calls()) != 0 {
		t.Errorf("got %v %v after %d calls", got, err, len(s.Calls()))
	}
}
