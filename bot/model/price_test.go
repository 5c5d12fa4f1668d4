package model_test

import (
	"testing"

	"github.com/firstline-support/firstline/bot/model"
)

func TestSmallCallsDoNotComeToNothing(t *testing.T) {
	for _, of := range []struct {
		price   model.Price
		in, out int
		want    model.Cost
	}{
		{model.Price{In: 0.02}, 10, 0, 1}, {model.Price{In: 0.02}, 50, 0, 1}, {model.Price{In: 0.02}, 51, 0, 2},
		{model.Price{In: 0.07}, 1000, 0, 70}, {model.Price{In: 0.4, Out: 1.6}, 900, 12, 380}, {model.Price{}, 900, 12, 0},
	} {
		if got := of.price.Of(model.Usage{In: of.in, Out: of.out}); got != of.want {
			t.Errorf("%d and %d tokens at %+v cost %d, want %d", of.in, of.out, of.price, got, of.want)
		}
	}
}
