package workspace

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Embeddings are a model that tells what texts mean as vectors, for the search. Without a name there is none.
type Embeddings struct {
	URL        string `yaml:"url"`
	Name       string `yaml:"name"`
	Key        Secret `yaml:"key"`
	Dimensions int    `yaml:"dimensions"` // 0: the model's own

	Price        float64 `yaml:"price"`         // of a million tokens
	PersonalData string  `yaml:"personal_data"` // "": at the language model's server as it is there, elsewhere hidden
}

// On tells whether there is a model of embeddings.
func (e Embeddings) On() bool { return e.Name != "" }

// An EmbeddingServer is where a model of embeddings is asked.
type EmbeddingServer struct {
	Embeddings
	API, Version string
	Clear        bool // personal data is sent as it is
}

// EmbeddingServer is the one that the workspace names. Without an address of its own it is that of the language model,
// and has its key: no key is ever sent to another server than the one that it was given for.
// Nor is personal data.
func (m Model) EmbeddingServer() EmbeddingServer {
	e := EmbeddingServer{Embeddings: m.Embeddings, API: apiOpenAI}
	e.Clear = e.PersonalData == personalSent
	if e.URL == "" {
		e.Clear = cmp.Or(e.PersonalData, m.PersonalData) == personalSent
		e.URL, e.Key, e.API, e.Version = m.URL, cmp.Or(e.Key, m.Key), m.API, m.Version
	}
	return e
}

// maxDimensions is how many numbers a vector may have.
const maxDimensions = 8192

// embeddings checks what is said about the model of embeddings.
func (s *sheet) embeddings(m Model) {
	e := m.Embeddings
	switch {
	case !e.On() && s.begun("model.embeddings."):
		s.note("model.embeddings", "the model of embeddings has no name, so it is not asked",
			"add `name:` with what the server calls it, such as text-embedding-3-small or nomic-embed-text")
	case e.On() && m.EmbeddingServer().URL == "":
		s.note("model.embeddings", "nothing says where the model of embeddings is",
			"add `url:`, such as https://api.openai.com/v1, or http://localhost:11434/v1 for Ollama")
	case e.URL != "":
		s.modelURL("model.embeddings.url", e.URL)
	}
	if !e.Key.valid() {
		s.note("model.embeddings.key", "this is no place where a secret is",
			"write env:NAME for a variable of the environment, or file:PATH; a key itself must not be here")
	}
	if how := []string{"", personalHidden, personalSent}; !slices.Contains(how, e.PersonalData) {
		s.note("model.embeddings.personal_data",
			fmt.Sprintf("%q is nothing that can be done with personal data", e.PersonalData), choose(e.PersonalData, how[1:]))
	}
	if e.Dimensions < 0 || e.Dimensions > maxDimensions {
		s.note("model.embeddings.dimensions", fmt.Sprintf("model.embeddings.dimensions is %d", e.Dimensions),
			fmt.Sprintf("write 1 to %d, or leave it out for as many as the model has", maxDimensions))
	}
}

// asked tells whether anything is said about the language model, and not only about that of embeddings: caps, currency
// and how long is kept what was asked are for both.
func (s *sheet) asked() bool {
	for path := range s.written {
		both := func(prefix string) bool { return strings.HasPrefix(path, prefix) }
		if strings.HasPrefix(path, "model.") && !slices.ContainsFunc([]string{"model.embeddings.", "model.caps.",
			"model.price.currency", "model.keep_days", "model.at_once"}, both) {
			return true
		}
	}
	return false
}

// embeddingKeys are about the model of embeddings.
func embeddingKeys() []Key {
	return []Key{
		{"model.embeddings.url", text, "", "", "Where the server of a model of embeddings is; without it, where the " +
			"language model is. All articles, examples of intents and people's words are sent there."},
		{"model.embeddings.name", text, "", "", "What the server calls the model, such as `text-embedding-3-small` or " +
			"`nomic-embed-text`. Without it the search goes by words alone."},
		{"model.embeddings.key", text, "", "", "Where the server's key is: `env:NAME` or `file:PATH`. At the server of " +
			"the language model its key stands in."},
		{"model.embeddings.dimensions", number, "0", "", "How many numbers a vector shall have, where the model can " +
			"choose; 0: as many as it has."},
		{"model.embeddings.price", number, "0", "", "What a million tokens cost, in the currency of `model.price`. " +
			"All caps of `model.caps` hold for these tokens, too."},
		{"model.embeddings.personal_data", text, "", "", "`hidden` or `sent`, as `model.personal_data`. Left out, it is " +
			"as there for the same server, and `hidden` for a `url` of its own."},
	}
}
