package decide_test

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/bot/bottest"
	"github.com/firstline-support/firstline/bot/decide"
	"github.com/firstline-support/firstline/bot/model"
	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/intents"
	"github.com/firstline-support/firstline/intents/slot"
	"github.com/firstline-support/firstline/kb"
)

// A thesaurus is a model of meaning for [matters]: a text means what its words are names of.
type thesaurus struct {
	mu    sync.Mutex
	asked [][]string // guarded by mu
	away  error
}

// matters are things with a name in titles, one in texts, and one that people say.
func matters() (all [][3]string) {
	for i := range 40 {
		name := func(n int) string { // has no letters in common with others
			letters := sha256.Sum256([]byte{byte(i), byte(n)})
			for at, b := range letters[:9] {
				letters[at] = 'a' + b%26
			}
			return string(letters[:9])
		}
		all = append(all, [3]string{name(0), name(1), name(2)})
	}
	return all
}

func (m *thesaurus) Embed(_ context.Context, texts []string) ([][]float32, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.asked = append(m.asked, slices.Clone(texts))
	if m.away != nil {
		return nil, m.away
	}
	var out [][]float32
	for _, text := range texts {
		v := make([]float32, 41)
		v[40] = 0.1
		for i, names := range matters() {
			for _, name := range names {
				v[i] += float32(strings.Count(strings.ToLower(text), name))
			}
		}
		out = append(out, v)
	}
	return out, nil
}

// calls gives what was asked since the last time.
func (m *thesaurus) calls() [][]string {
	m.mu.Lock()
	defer m.mu.Unlock()
	calls := m.asked
	m.asked = nil
	return calls
}

func ofMatters() (articles []kb.Article) {
	for i, m := range matters() {
		articles = append(articles, kb.Article{ID: fmt.Sprint("m", i), Lang: "en", Title: "About " + m[0], Body: "Turn the " + m[1] + " off.",
			Passages: []kb.Passage{{Text: "Turn the " + m[1] + " off and on."}}})
	}
	return articles
}

// sensing is a decider that knows what its articles mean.
func sensing(t *testing.T, m *thesaurus, p decide.Policy) *decide.Decider {
	t.Helper()
	d := decide.NewDecider(p, decide.Learn(intents.Set{}, ofMatters(), nil, slot.New(slot.Set{})))
	d.Sense(decide.Meaning{Vectors: vectorsOf(t, m, d.Knowledge()), Words: m})
	m.calls()
	return d
}

func vectorsOf(t *testing.T, m *thesaurus, k *decide.Knowledge) kb.Vectors {
	t.Helper()
	vectors, err := kb.Embed(t.Context(), m, k.Texts(), nil)
	if err != nil {
		t.Fatal(err)
	}
	return vectors
}

// why gives what the journal says about words.
func why(t *testing.T, d *decide.Decider, c *chat, text string) handoff.Why {
	t.Helper()
	turn, err := d.Decide(t.Context(), bot.Situation{Conversation: c.c, Now: monday,
		Events: []bot.Event{c.event(bot.Message, text, "")}})
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range turn.Entries {
		if e.Why != nil && e.Kind == handoff.Understood {
			return *e.Why
		}
	}
	t.Fatalf("nothing was understood of %q", text)
	return handoff.Why{}
}

func firstOf(w handoff.Why) string {
	if len(w.Articles) == 0 {
		return ""
	}
	return w.Articles[0].ID
}

func TestWhatWordsMeanIsAskedOnceATurn(t *testing.T) {
	t.Parallel()
	m, c := &thesaurus{}, newChat(t)
	d := sensing(t, m, c.policy)
	for i, names := range matters() {
		text := "My  " + names[2] + " is broken again"
		if got := why(t, d, c, text); firstOf(got) != fmt.Sprint("m", i) || got.Knowledge < 0.3 {
			t.Errorf("%q found %s by %.2f, want m%d", text, firstOf(got), got.Knowledge, i)
		}
		if calls := m.calls(); len(calls) != 1 || !slices.Equal(calls[0], []string{"My " + names[2] + " is broken again"}) {
			t.Errorf("%q was asked about as %q", text, calls)
		}
	}
}

// counted is a thesaurus as a server: it counts a token for each text.
type counted struct{ *thesaurus }

func (c counted) Embed(ctx context.Context, texts []string) ([][]float32, model.Usage, error) {
	vectors, err := c.thesaurus.Embed(ctx, texts)
	return vectors, model.Usage{In: len(texts), Counted: true}, err
}

func TestWhatWordsMeanIsPaidByWhoSaidThem(t *testing.T) {
	t.Parallel()
	m, c, records := &thesaurus{}, newChat(t), bottest.NewMemory()
	c.person.ID = "kim"
	d := sensing(t, m, c.policy)
	words := model.NewEmbedding(model.EmbeddingOptions{Server: counted{m}, Records: records}).Words()
	d.Sense(decide.Meaning{Vectors: vectorsOf(t, m, d.Knowledge()), Words: words})
	why(t, d, c, "my "+matters()[0][2]+" is broken")
	calls, err := records.ModelCalls(t.Context(), model.CallFilter{})
	if err != nil || len(calls) != 1 {
		t.Fatalf("recorded %+v, %v", calls, err)
	}
	if got := calls[0]; got.Use != model.UseWords || got.Conversation != "c1" || got.Channel != "web" || got.Person != "kim" {
		t.Errorf("recorded %+v", got)
	}
}

func TestWhatWordsMeanTellsTheIntent(t *testing.T) {
	t.Parallel()
	m, c := &thesaurus{}, newChat(t)
	set := intents.Set{ByID: map[string]int{}}
	for i, names := range matters() {
		in := intents.Intent{ID: fmt.Sprint("i", i), Title: map[string]string{"en": names[0]}}
		in.Lead.Answer = fmt.Sprint("m", i)
		in.Examples = map[string][]string{"en": {"my " + names[0] + " is broken", "no " + names[1] + " today",
			names[0] + " does not work", "how do I get a " + names[1]}}
		set.ByID[in.ID], set.Intents = i, append(set.Intents, in)
	}
	d := decide.NewDecider(c.policy, decide.Learn(set, ofMatters(), nil, slot.New(slot.Set{})))
	plain := d.Knowledge().Engine
	d.Sense(decide.Meaning{Vectors: vectorsOf(t, m, d.Knowledge()), Words: m})
	right := 0
	for i, names := range matters()[:10] {
		got := why(t, d, c, "where is the "+names[2])
		if len(got.Intents) > 0 && got.Intents[0].ID == fmt.Sprint("i", i) {
			right++
		}
	}
	if right < 8 {
		t.Errorf("of 10 words that no example has %d are understood", right)
	}
	engine := d.Knowledge().Engine
	articles := ofMatters()
	articles[0].Body += "More."
	d.Relearn(d.Knowledge().Relearn(set, kb.Sources{Articles: articles}, nil, slot.New(slot.Set{})))
	d.Sense(decide.Meaning{Vectors: vectorsOf(t, m, d.Knowledge()), Words: m})
	if engine == plain || d.Knowledge().Engine != engine {
		t.Error("the intents were learned again for a changed article")
	}
	m.away = errors.New("gone")
	for _, names := range matters()[:10] {
		text := "where is the " + names[0]
		got, want := why(t, d, c, text), plain.Match(text)
		if got.Intents[0].ID != want.Candidates[0].ID || math.Abs(got.Intents[0].Score-want.Candidates[0].Confidence) > 1e-6 {
			t.Errorf("%q without the model: %s by %v, want %s by %v", text, got.Intents[0].ID, got.Intents[0].Score,
				want.Candidates[0].ID, want.Candidates[0].Confidence)
		}
	}
}

func TestAFollowUpIsAskedAboutWithTheRequestBefore(t *testing.T) {
	t.Parallel()
	m, c := &thesaurus{}, newChat(t)
	d := sensing(t, m, c.policy)
	names := matters()[4]
	c.c.Memory.Request = "my " + names[2] + " is broken"
	why(t, d, c, "and on my phone?")
	calls := m.calls()
	if len(calls) != 1 || !slices.Contains(calls[0], "my "+names[2]+" is broken and on my phone?") {
		t.Errorf("asked about %q", calls)
	}
}

func TestWithoutTheModelTheWordsAreSearched(t *testing.T) {
	t.Parallel()
	m, c := &thesaurus{}, newChat(t)
	d, plain := sensing(t, m, c.policy), decide.NewDecider(c.policy,
		decide.Learn(intents.Set{}, ofMatters(), nil, slot.New(slot.Set{})))
	m.away = errors.New("gone")
	for _, names := range matters()[:10] {
		for _, name := range names {
			text := "the " + name + " is broken"
			got, want := why(t, d, c, text), why(t, plain, c, text)
			if firstOf(got) != firstOf(want) || got.Knowledge != want.Knowledge {
				t.Errorf("%q found %s by %v, want %s by %v", text, firstOf(got), got.Knowledge, firstOf(want), want.Knowledge)
			}
		}
	}
	if plain.Knowledge().Base.Len() != 40 || len(m.calls()) != 30 {
		t.Error("the model was not asked")
	}
}

func TestWhatHumansReadAndPeopleFillInIsNotAskedAbout(t *testing.T) {
	t.Parallel()
	m, c := &thesaurus{}, newChat(t)
	d := sensing(t, m, c.policy)
	c.c.Owner = bot.OwnerHuman
	if why(t, d, c, "my password is hunter2"); len(m.calls()) != 0 {
		t.Error("words for a colleague were sent to the model")
	}
	c = newChat(t)
	c.k, c.policy = d.Knowledge(), policy(t)
	turn, err := d.Decide(t.Context(), bot.Situation{Conversation: c.c, Now: monday, Events: []bot.Event{c.event(bot.Message, " ", "")}})
	if err != nil || len(m.calls()) != 0 {
		t.Errorf("nothing was asked about nothing: %v, %v", turn.Entries, err)
	}
}

func TestReloadsKeepWhatIsKnownOfMeanings(t *testing.T) {
	t.Parallel()
	m, c := &thesaurus{}, newChat(t)
	d := sensing(t, m, c.policy)
	before := d.Knowledge()
	articles := ofMatters()
	articles[3].Passages[0].Text = "Quite another text."
	d.Relearn(before.Relearn(before.Intents, kb.Sources{Articles: articles}, nil, before.Values))
	name := matters()[9][2]
	if got := why(t, d, c, "the "+name+" is broken"); firstOf(got) != "m9" {
		t.Errorf("after a reload %q found %s", name, firstOf(got))
	}
	d.Relearn(decide.Learn(intents.Set{}, articles, nil, slot.New(slot.Set{}))) // by somebody who knew of no vectors
	if got := why(t, d, c, "the "+name+" is broken"); firstOf(got) != "m9" {
		t.Errorf("after learning anew %q found %s", name, firstOf(got))
	}
	d.Heed(map[kb.Edition]kb.Helped{edition9(t, d): {Solved: 3}})
	d.Sense(decide.Meaning{Vectors: vectorsOf(t, m, d.Knowledge()), Words: m})
	if got := why(t, d, c, "the "+name+" is broken"); firstOf(got) != "m9" || got.Articles[0].Voices.Solved != 3 {
		t.Errorf("voices are forgotten: %+v", got.Articles[0])
	}
	if d.Knowledge().Engine == nil || d.Knowledge().Base.Len() != 40 {
		t.Error("knowledge is lost")
	}
}

func edition9(t *testing.T, d *decide.Decider) kb.Edition {
	t.Helper()
	a, ok := d.Article("m9", "en")
	if !ok {
		t.Fatal("there is no such article")
	}
	return a.Edition()
}

func TestBandsAreProvedForWordsOfWhichTheMeaningIsKnown(t *testing.T) {
	t.Parallel()
	m, p := &thesaurus{}, policy(t)
	p.Thresholds.Answer, p.Promise = 0, decide.Promise{MostWrong: 0.2, Strangers: 0.2}
	articles := ofMatters()
	for i := range articles {
		names := matters()[i]
		articles[i].Questions = []string{names[2] + " is broken", "what about " + names[2], "no " + names[2] + " today"}
	}
	k := decide.Learn(intents.Set{}, articles, nil, slot.New(slot.Set{}))
	d := decide.NewDecider(p, k)
	blind := d.Bands()
	d.Sense(decide.Meaning{Vectors: vectorsOf(t, m, k), Words: m})
	if got := d.Bands(); !got.Chosen || got.Proof.Answered < blind.Proof.Answered || got.Proof.Trials != blind.Proof.Trials {
		t.Errorf("with vectors %d of %d trials are answered, without %d", got.Proof.Answered, got.Proof.Trials,
			blind.Proof.Answered)
	}
}
