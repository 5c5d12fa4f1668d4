package openai

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/sashabaranov/go-openai"
)

// An API is how a server wants to be addressed.
type API string

// The APIs.
const (
	OpenAI API = "openai"
	Azure  API = "azure"
)

// Options say which model is asked, and where.
type Options struct {
	API     API    // "" is OpenAI
	URL     string // ends in /v1 nearly everywhere; of Azure it is the resource, as https://name.openai.azure.com
	Version string // Azure's api-version, such as 2024-10-21
	Model   string // at Azure the name of the deployment
	Key     string // "" where none is wanted

	Effort   string // how much a reasoning model thinks: none, minimal, low, medium, high; "": as it likes
	Thinking int    // tokens that it may think besides those of an answer; 0: 2,000 for models that are found to think
	Thinks   bool   // it thinks aloud and marks only the end of it: nothing is passed on before the end mark
	Whole    bool   // answers are not to be streamed; then First is for the whole of an answer
	Dims     int    // of an embedder: the dimensions that vectors shall have; 0: as the model has them

	Limits    Limits
	Transport http.RoundTripper // nil: the network
}

// usualRoom is how many tokens a model may think that is known to. Of others it is learnt by an answer that ended while
// they thought: the name of a model or of a deployment says nothing.
const usualRoom = 2000

// Limits are what a server gets of our patience. Zero stands for what is usual.
type Limits struct {
	First    time.Duration // until the first piece of an answer: 30 s
	Idle     time.Duration // between two pieces: 15 s
	AtOnce   int           // calls at the same time: 8
	Queue    time.Duration // how long a call waits for its turn: 1 s; below 0: not at all
	Failures int           // in a row that make us leave it alone: 5
	Rest     time.Duration // how long it is left alone: 30 s
	Largest  int64         // bytes of an answer: 4 MiB; of vectors: 32 MiB
}

// checked tells what is wrong with the options, and fills what they leave open.
func (o Options) checked() (Options, error) {
	address, err := url.Parse(o.URL)
	switch {
	case err != nil, address.Host == "", address.Scheme != "http" && address.Scheme != "https":
		return o, errors.New("the URL of the model is not one: it must be as https://api.openai.com/v1")
	case address.User != nil:
		return o, errors.New("the URL of the model holds a password: give it as the key")
	case address.RawQuery != "" || address.Fragment != "":
		return o, errors.New("the URL of the model must end with its path, as https://api.openai.com/v1")
	case strings.TrimSpace(o.Model) == "":
		return o, errors.New("the name of the model is missing")
	case strings.ContainsFunc(o.Key, func(r rune) bool { return r <= ' ' || r > '~' }):
		return o, errors.New("the key of the model holds a space, a line break or a letter that no key has")
	}
	usual(&o.API, OpenAI)
	switch {
	case o.API != OpenAI && o.API != Azure:
		return o, fmt.Errorf("the API of the model is %q: it must be openai or azure", o.API)
	case o.API == Azure && o.Version == "":
		return o, errors.New("the api-version is missing, which Azure wants: 2024-10-21 is one")
	}
	if o.Thinking == 0 && reasons(o.Model) {
		o.Thinking = usualRoom
	}
	o.Limits, err = o.Limits.checked()
	return o, err
}

// checked fills what the limits leave open.
func (l Limits) checked() (Limits, error) {
	if min(l.First, l.Idle, l.Rest) < 0 || min(l.AtOnce, l.Failures) < 0 || l.Largest < 0 {
		return l, errors.New("a limit of the model is below 0")
	}
	usual(&l.First, 30*time.Second)
	usual(&l.Idle, 15*time.Second)
	usual(&l.AtOnce, 8)
	usual(&l.Queue, time.Second)
	usual(&l.Failures, 5)
	usual(&l.Rest, 30*time.Second)
	usual(&l.Largest, 4<<20)
	l.Queue = max(l.Queue, 0)
	return l, nil
}

func usual[T comparable](value *T, is T) {
	var zero T
	if *value == zero {
		*value = is
	}
}

// reasons tells whether a model is one of OpenAI's that think before they answer. The client library goes by these
// names, too: it refuses max_tokens and a temperature for them, wherever they run.
func reasons(name string) bool {
	for _, prefix := range []string{"o1", "o3", "o4", "gpt-5", "gpt-6"} {
		if strings.HasPrefix(name, prefix) {
			return true
		}
	}
	return false
}

// config is that of the client library for one request.
func (o Options) config(t *trip) openai.ClientConfig {
	config := openai.DefaultConfig(o.Key)
	if o.API == Azure {
		config = openai.DefaultAzureConfig(o.Key, o.URL)
		config.APIVersion = o.Version
		config.AzureModelMapperFunc = url.PathEscape
	}
	config.BaseURL = o.URL
	config.HTTPClient = t
	return config
}
