package decide

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/intents"
	"github.com/firstline-support/firstline/intents/said"
	"github.com/firstline-support/firstline/kb"
)

// A Meaning is what a model of embeddings makes of texts.
type Meaning struct {
	Vectors kb.Vectors  // of what [Knowledge.Texts] names, as far as they are there
	Words   kb.Embedder // of what people write; it has to be quick, and an error only means that it is away
}

// Texts are those that want a vector, each once and in one line: what is found of articles, and what is known to be
// said.
func (k *Knowledge) Texts() []string {
	var texts []string
	for i := range k.articles {
		texts = append(texts, kb.Meanings(&k.articles[i])...)
	}
	for text := range k.taught {
		texts = append(texts, inLine(text))
	}
	slices.Sort(texts)
	return slices.DeleteFunc(slices.Compact(texts), func(text string) bool { return text == "" })
}

// taught goes through what the intents are learned from.
func (k *Knowledge) taught(yield func(text string) bool) {
	for _, in := range k.Intents.Intents {
		for _, lang := range intents.Languages {
			for _, example := range in.Examples[lang] {
				if !yield(example) {
					return
				}
			}
		}
	}
	for _, stranger := range k.Intents.Strangers {
		if !yield(stranger) {
			return
		}
	}
}

// Sense takes over what texts mean by now, with bands that are chosen anew for it. Nothing that is known by words is
// learned again; the intents are learned once more with vectors, where all of their examples have got one. It gives the
// knowledge that is in use then.
func (d *Decider) Sense(m Meaning) *Knowledge {
	for {
		now := d.mind.Load()
		next := d.think(now.knowledge.sensing(m), now.helped)
		if d.mind.CompareAndSwap(now, &next) {
			return next.knowledge
		}
	}
}

// sensing is the same knowledge with what its texts mean.
func (k *Knowledge) sensing(m Meaning) *Knowledge {
	same := *k
	same.words, same.source.Vectors = m.Words, m.Vectors
	same.Base = k.Base.Renew(same.source)
	same.Engine, same.spoken = k.understanding(m.Vectors)
	return &same
}

// understanding gives an engine that goes by vectors as well, and these. Where an example has none it is the plain one.
func (k *Knowledge) understanding(known kb.Vectors) (*intents.Engine, map[string][]float32) {
	set := k.Intents
	set.Vectors = map[string][]float32{}
	for text := range k.taught {
		v := known[inLine(text)]
		if v == nil {
			return k.plain, nil
		}
		set.Vectors[text] = v
	}
	switch {
	case len(set.Vectors) == 0:
		return k.plain, nil
	case maps.EqualFunc(set.Vectors, k.spoken, slices.Equal[[]float32]):
		return k.Engine, k.spoken
	}
	return intents.Train(set), set.Vectors
}

// blind is the same knowledge for words of which nobody knows what they mean.
func (k *Knowledge) blind() *Knowledge {
	same := *k
	same.words, same.source.Vectors, same.Engine, same.spoken = nil, nil, k.plain, nil
	return &same
}

// senses tells whether the knowledge has vectors to compare with.
func (k *Knowledge) senses() bool { return k.words != nil && len(k.source.Vectors) > 0 }

// vector is that of a text of the knowledge, nil where it has none.
func (k *Knowledge) vector(text string) []float32 { return k.source.Vectors[inLine(text)] }

// meanings are the vectors of what a person says in a turn, by their text; what is not there has none.
type meanings map[string][]float32

func (m meanings) of(words string) []float32 { return m[inLine(words)] }

func inLine(text string) string { return strings.Join(strings.Fields(text), " ") }

// maxPieces is how many requests within a message are asked about.
const maxPieces = 4

// sense asks what a person's words mean, once a turn: alone and in pieces, as a correction, and with the request
// before. What a human reads anyway is not asked about, and neither is what people fill in: that is names and numbers.
func (k *Knowledge) sense(ctx context.Context, s bot.Situation) meanings {
	if !k.senses() || s.Conversation.Owner == bot.OwnerHuman || fillsIn(s.Conversation) {
		return nil
	}
	m := said.Read(utterance(s.Events))
	asked := m.Asked()
	texts := []string{asked}
	for _, piece := range m.Pieces()[:min(len(m.Pieces()), maxPieces)] {
		texts = append(texts, piece.Text)
	}
	if r, before := said.Hear(asked), s.Conversation.Memory.Request; before != "" || r.Rejected != "" {
		texts = append(texts, r.Text, before, before+"\n"+asked, before+"\n"+r.Text)
	}
	return k.meanings(ctx, texts...)
}

// meanings asks what texts mean; nil where that is not known in time.
func (k *Knowledge) meanings(ctx context.Context, texts ...string) meanings {
	if !k.senses() {
		return nil
	}
	for i, text := range texts {
		texts[i] = inLine(text)
	}
	slices.Sort(texts)
	texts = slices.DeleteFunc(slices.Compact(texts), func(text string) bool { return text == "" })
	if len(texts) == 0 {
		return nil
	}
	vectors, err := k.words.Embed(ctx, texts)
	if err != nil || len(vectors) != len(texts) {
		return nil // whoever asks for them says so; the words are searched all the same
	}
	found := meanings{}
	for i, text := range texts {
		found[text] = vectors[i]
	}
	return found
}

// think makes a mind of knowledge: with bands for words whose meaning is known, and for others.
func (d *Decider) think(k *Knowledge, helped map[kb.Edition]kb.Helped) mind {
	m := mind{knowledge: k, bands: d.policy.Bands(k), helped: helped, heeding: k.heeding(helped)}
	if m.blind = m.bands.Thresholds; k.senses() {
		m.blind = d.policy.Bands(k.blind()).Thresholds
	}
	return m
}

// thresholds are those for words: what was proved with vectors is not proved without.
func (m *mind) thresholds(sensed meanings) Thresholds {
	if len(sensed) == 0 {
		return m.blind
	}
	return m.bands.Thresholds
}
