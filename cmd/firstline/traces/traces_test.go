package traces

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	sdk "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/bot/model"
)

// spans are what a tracer has seen, by name.
func spans(t *testing.T, seen *tracetest.InMemoryExporter) map[string]tracetest.SpanStub {
	t.Helper()
	all := map[string]tracetest.SpanStub{}
	for _, s := range seen.GetSpans() {
		all[s.Name] = s
	}
	return all
}

// watching is a tracer that keeps what it has seen, as another process would be.
func watching() (*Tracer, *tracetest.InMemoryExporter) {
	seen := tracetest.NewInMemoryExporter()
	return newTracer(sdk.NewSimpleSpanProcessor(seen), Options{Log: slog.New(slog.DiscardHandler)}), seen
}

func TestATraceGoesOnInAnotherProcess(t *testing.T) {
	first, seen := watching()
	ctx, end := first.Begin(t.Context(), bot.Step{Name: bot.StepReceive, Channel: "web", Kind: bot.Message, Events: 1})
	mark := first.Mark(ctx)
	end(nil)
	other, end := first.Begin(t.Context(), bot.Step{Name: "other", Channel: "web"})
	otherMark := first.Mark(other)
	end(nil)
	second, later := watching()
	ctx, end = second.Begin(t.Context(), bot.Step{Name: bot.StepTurn, Channel: "web", After: []string{mark, otherMark, "rubbish"}})
	_, endInner := second.Begin(ctx, bot.Step{Name: bot.StepCommit, After: []string{otherMark}})
	endInner(nil)
	end(nil)
	before, after := spans(t, seen), spans(t, later)
	receive, turn, commit := before[bot.StepReceive], after[bot.StepTurn], after[bot.StepCommit]
	if turn.Parent.SpanID() != receive.SpanContext.SpanID() || turn.SpanContext.TraceID() != receive.SpanContext.TraceID() {
		t.Errorf("the turn is of %v, want of %v", turn.Parent, receive.SpanContext)
	}
	if len(turn.Links) != 1 || turn.Links[0].SpanContext.SpanID() != before["other"].SpanContext.SpanID() {
		t.Errorf("the turn is linked to %v, want to %v", turn.Links, before["other"].SpanContext)
	}
	if commit.Parent.SpanID() != turn.SpanContext.SpanID() || len(commit.Links) != 0 {
		t.Errorf("the commit is of %v with links %v, want of the turn", commit.Parent, commit.Links)
	}
}

func TestAMarkThatCannotBeReadBeginsATrace(t *testing.T) {
	tracer, seen := watching()
	_, end := tracer.Begin(t.Context(), bot.Step{Name: bot.StepSend, Channel: "slack", After: []string{"00-rubbish"}})
	end(nil)
	if s := spans(t, seen)[bot.StepSend]; s.Parent.IsValid() || !s.SpanContext.IsValid() {
		t.Errorf("got %v of %v", s.SpanContext, s.Parent)
	}
	if got := tracer.Mark(t.Context()); got != "" {
		t.Errorf("a mark of nothing is %q", got)
	}
}

func TestTheTextOfAnErrorIsNotTold(t *testing.T) {
	for want, err := range map[string]error{
		"stale":  fmt.Errorf("my password is hunter2: %w", bot.ErrStale),
		"late":   fmt.Errorf("my password is hunter2: %w", context.DeadlineExceeded),
		"failed": errors.New("my password is hunter2"), "ok": nil,
		"refused": fmt.Errorf("my password is hunter2: %w", bot.ErrRefused),
	} {
		tracer, seen := watching()
		_, end := tracer.Begin(t.Context(), bot.Step{Name: bot.StepTurn, Channel: "web"})
		end(err)
		s := spans(t, seen)[bot.StepTurn]
		told := fmt.Sprint(s.Status.Description, s.Attributes, s.Events)
		trouble := want != "stale" && want != "ok"
		if got := s.Attributes[len(s.Attributes)-1].Value.AsString(); got != want || (s.Status.Description != "") != trouble {
			t.Errorf("%v ends as %q %q, want %q", err, got, s.Status.Description, want)
		}
		if len(s.Events) > 0 || strings.Contains(told, "hunter2") {
			t.Errorf("it tells %s", told)
		}
	}
}

// failing is a model that answers with a failure.
type failing struct{ err error }

func (f failing) Complete(context.Context, model.Request, func(string) error) (model.Reply, error) {
	return model.Reply{Text: "secret", Usage: model.Usage{In: 3, Out: 4}}, f.err
}

func TestCallsToAModelAreFollowedWithoutTheirText(t *testing.T) {
	tracer, seen := watching()
	server := tracer.Server(failing{&model.Failure{Kind: model.Slow, Err: errors.New("hunter2")}})
	reply, err := server.Complete(t.Context(), model.Request{Turns: []model.Turn{{Text: "hunter2"}}}, nil)
	if reply.Text != "secret" || err == nil {
		t.Errorf("the call gives %v, %v", reply, err)
	}
	s := spans(t, seen)["model"]
	if s.Status.Description != "slow" || strings.Contains(fmt.Sprint(s), "hunter2") {
		t.Errorf("it tells %+v", s)
	}
}
