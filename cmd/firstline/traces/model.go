package traces

import (
	"context"
	"errors"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/trace"

	"github.com/firstline-support/firstline/bot/model"
)

// Server gives a server of language models whose calls are followed: how long they took, how many tokens, and what
// went wrong, but nothing of what was asked or answered.
func (t *Tracer) Server(s model.Server) model.Server { return followed{s, t.tracer} }

type followed struct {
	model.Server
	tracer trace.Tracer
}

// Complete implements [model.Server].
func (f followed) Complete(ctx context.Context, r model.Request, part func(string) error) (model.Reply, error) {
	ctx, span := f.tracer.Start(ctx, "model", trace.WithSpanKind(trace.SpanKindClient))
	defer span.End()
	reply, err := f.Server.Complete(ctx, r, part)
	span.SetAttributes(attribute.Int("gen_ai.usage.input_tokens", reply.Usage.In),
		attribute.Int("gen_ai.usage.output_tokens", reply.Usage.Out))
	if err != nil {
		span.SetStatus(codes.Error, failure(err))
	}
	return reply, err
}

func failure(err error) string {
	var f *model.Failure
	if errors.As(err, &f) {
		return string(f.Kind)
	}
	return "failed"
}
