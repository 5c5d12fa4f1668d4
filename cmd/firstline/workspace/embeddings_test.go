package workspace_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/firstline-support/firstline/cmd/firstline/workspace"
)

func TestAKeyGoesToTheServerThatItIsFor(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		yaml string
		url  string
		key  workspace.Secret
	}{
		"beside the language model": {"url: 'https://a.example/v1', name: big, key: 'env:BIG', embeddings: {name: small}",
			"https://a.example/v1", "env:BIG"},
		"alone where it is": {"url: 'https://a.example/v1', key: 'env:BIG', embeddings: {name: small}",
			"https://a.example/v1", "env:BIG"},
		"alone with caps": {"url: 'https://a.example/v1', embeddings: {name: small, price: 0.02}, caps: {cost: 5}, " +
			"keep_days: 3, price: {currency: EUR}", "https://a.example/v1", "env:FIRSTLINE_MODEL_KEY"},
		"with a key of its own": {"url: 'https://a.example/v1', name: big, embeddings: {name: small, key: 'env:SMALL'}",
			"https://a.example/v1", "env:SMALL"},
		"elsewhere": {"url: 'https://a.example/v1', name: big, key: 'env:BIG', embeddings: {name: small, " +
			"url: 'http://localhost:11434/v1'}", "http://localhost:11434/v1", ""},
	} {
		files := fstest.MapFS{"firstline.yaml": {Data: []byte("name: x\nmodel: {" + tt.yaml + "}\n")}}
		ws, problems := open(files, nil)
		for _, p := range problems {
			if strings.Contains(p.What, "model") {
				t.Errorf("%s: %v", name, p)
			}
		}
		if got := ws.Config.Model.EmbeddingServer(); got.URL != tt.url || got.Key != tt.key || !got.On() {
			t.Errorf("%s: %s is asked with the key %q, want %s and %q", name, got.URL, got.Key, tt.url, tt.key)
		}
	}
}

func TestWhatOneServerMayBeToldAnotherOneMayNot(t *testing.T) {
	t.Parallel()
	const elsewhere = "url: 'http://localhost:11434/v1'"
	for yaml, clear := range map[string]bool{
		"embeddings: {name: small}":                                                                false,
		"personal_data: sent, embeddings: {name: small}":                                           true,
		"personal_data: sent, embeddings: {name: small, personal_data: hidden}":                    false,
		"personal_data: sent, embeddings: {name: small, " + elsewhere + "}":                        false,
		"personal_data: hidden, embeddings: {name: small, personal_data: sent}":                    true,
		"personal_data: hidden, embeddings: {name: small, personal_data: sent, " + elsewhere + "}": true,
	} {
		files := fstest.MapFS{"firstline.yaml": {
			Data: []byte("name: x\nmodel: {url: 'https://a.example/v1', name: big, " + yaml + "}\n")}}
		ws, _ := open(files, nil)
		if got := ws.Config.Model.EmbeddingServer(); got.Clear != clear || !got.On() {
			t.Errorf("%s: personal data is sent: %t, want %t", yaml, got.Clear, clear)
		}
	}
}
