package model_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/firstline-support/firstline/bot/model"
)

// A scale gives each text the vector of its length, which takes a token for three of its bytes.
type scale struct {
	asked [][]string
	away  model.Kind
}

func (s *scale) Embed(_ context.Context, texts []string) ([][]float32, model.Usage, error) {
	s.asked = append(s.asked, texts)
	if s.away != "" {
		return nil, model.Usage{}, &model.Failure{Kind: s.away, Err: errors.New("as the test says")}
	}
	var all [][]float32
	u := model.Usage{Counted: true}
	for _, text := range texts {
		all, u.In = append(all, []float32{float32(len(text))}), u.In+(len(text)+2)/3
	}
	return all, u, nil
}

// metered makes an embedding that costs 1 for a token.
func metered(s *scale, caps model.Caps) (*model.Embedding, *ledger) {
	records := &ledger{}
	return model.NewEmbedding(model.EmbeddingOptions{Server: s, Model: "e", Price: model.Price{In: 1},
		Budget: model.NewBudget(caps, records), Records: records}), records
}

func TestWhatTextsMeanIsRecordedWithWhoAsked(t *testing.T) {
	e, records := metered(&scale{}, model.Caps{})
	got, err := e.Words().Embed(model.About(t.Context(), kim), []string{"no vpn", "vpn"})
	if err != nil || len(got) != 2 || got[1][0] != 3 {
		t.Fatalf("got %v, %v", got, err)
	}
	if _, err := e.Articles().Embed(t.Context(), []string{"the secret article", "another"}); err != nil {
		t.Fatal(err)
	}
	words, articles := records.all()[0], records.all()[1]
	if words.Use != model.UseWords || words.Conversation != "c" || words.Channel != "web" || words.Person != "p" ||
		words.Usage.In != 3 || words.Cost != 3 || words.Model != "e" || len(words.Turns) != 2 || words.Turns[1].Text != "vpn" {
		t.Errorf("of words: %+v", words)
	}
	if articles.Use != model.UseArticles || articles.Conversation+articles.Channel+articles.Person != "" || articles.Cost != 9 ||
		len(articles.Turns) != 1 || strings.Contains(articles.Turns[0].Text, "secret") || !strings.Contains(articles.Turns[0].Text, "2 texts") {
		t.Errorf("of articles: %+v", articles)
	}
	if h := e.Health(); h[model.UseWords].Tokens != 3 || h[model.UseArticles].Calls != 1 {
		t.Errorf("counted %+v", h)
	}
}

func TestCapsHoldForWhatWordsMean(t *testing.T) {
	for name, caps := range map[string]model.Caps{"of a person": {Person: 7}, "of a channel": {Channel: 7}, "of all": {Tokens: 7},
		"in money": {Cost: 7}, "in a person's money": {PersonCost: 7}, "in a channel's money": {ChannelCost: 7}} {
		s := &scale{}
		e, records := metered(s, caps)
		ctx := model.About(t.Context(), kim)
		var err error
		for range 5 {
			if _, err = e.Words().Embed(ctx, []string{"no vpn"}); err != nil {
				break
			}
		}
		wantKind(t, err, model.OverCap)
		if len(s.asked) != 3 || e.Last(model.UseWords) == nil || e.Last(model.UseWords).Kind != model.OverCap {
			t.Errorf("%s: asked %d times, the last failure is %v", name, len(s.asked), e.Last(model.UseWords))
		}
		if all := records.all(); all[len(all)-1].Failure != model.OverCap || all[len(all)-1].Cost != 0 {
			t.Errorf("%s: recorded %+v", name, all[len(all)-1])
		}
	}
}

func TestArticlesLeaveHalfOfTheCapsToPeople(t *testing.T) {
	s := &scale{}
	e, _ := metered(s, model.Caps{Tokens: 14, Person: 5, Channel: 5})
	var err error
	for range 9 {
		if _, err = e.Articles().Embed(t.Context(), []string{"six by"}); err != nil {
			break
		}
	}
	wantKind(t, err, model.OverCap)
	if len(s.asked) != 3 || !strings.Contains(err.Error(), "half of model.caps.tokens, which is 14") {
		t.Errorf("asked %d times, then %v", len(s.asked), err)
	}
	if _, err := e.Words().Embed(model.About(t.Context(), kim), []string{"vpn"}); err != nil {
		t.Errorf("people have no room: %v", err)
	}
}

func TestModelsOfOneHouseShareTheirCaps(t *testing.T) {
	records := &ledger{}
	budget := model.NewBudget(model.Caps{Cost: 1500}, records)
	e := model.NewEmbedding(model.EmbeddingOptions{Server: &scale{}, Price: model.Price{In: 100}, Budget: budget, Records: records})
	a, _ := advised(t, model.Options{Server: saying("Open the app Tunnel. [1]"), Price: model.Price{In: 1, Out: 1},
		Budget: budget, Records: records})
	if _, err := e.Words().Embed(t.Context(), []string{"ten bytes."}); err != nil {
		t.Fatal(err)
	}
	_, err := a.For(kim).Answer(t.Context(), ask(vpn), nil)
	wantKind(t, err, model.OverCap)
}

func TestAFailureOfTheModelOfEmbeddingsIsRecordedAndForgottenByTheNextSuccess(t *testing.T) {
	s := &scale{away: model.Denied}
	e, records := metered(s, model.Caps{})
	_, err := e.Words().Embed(t.Context(), []string{"vpn"})
	wantKind(t, err, model.Denied)
	if c := records.all()[0]; c.Failure != model.Denied || c.Problem != "as the test says" || e.Last(model.UseWords).Kind != model.Denied {
		t.Errorf("recorded %+v", c)
	}
	s.away = ""
	if _, err := e.Words().Embed(t.Context(), []string{"vpn"}); err != nil || e.Last(model.UseWords) != nil {
		t.Errorf("%v, and the last failure is %v", err, e.Last(model.UseWords))
	}
}
