// Package traces follows messages through the engine and sends what it saw to an OpenTelemetry collector, by OTLP over
// HTTP. It is what package bot knows as its [bot.Tracer]. Spans carry names of channels, kinds, counts and results: no
// person, no word, no text of an error, because errors may quote what somebody wrote.
//
// The spans of one message are joined across the store, where the event and what answers it keep the mark of the step
// that made them (the traceparent of W3C Trace Context, 55 letters). So a trace goes on in another process, and after a
// crash. Where nobody follows, no mark is kept and no place is taken.
//
// Start reading at [Tracer.Begin].
package traces

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/sdk/resource"
	sdk "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"

	"github.com/firstline-support/firstline/bot"
)

// A Tracer follows messages. It is safe for concurrent use.
type Tracer struct {
	provider *sdk.TracerProvider
	tracer   trace.Tracer
	log      *slog.Logger
}

// Options are what a tracer is made of.
type Options struct {
	Collector string // its address, without a path
	Version   string // of this program
	Log       *slog.Logger
}

// Limits of what is kept until the collector has it. What is more than that is dropped: following must not hold up.
const (
	queued   = 4096
	sendWait = 5 * time.Second
	endWait  = 3 * time.Second // for the last of it, when the program stops
)

// New makes a tracer. It connects when there is something to send. How many traces are taken, and what the collector
// wants to be told with them, is in OpenTelemetry's own variables: OTEL_TRACES_SAMPLER, OTEL_EXPORTER_OTLP_HEADERS.
func New(ctx context.Context, o Options) (*Tracer, error) {
	exporter, err := otlptracehttp.New(ctx, otlptracehttp.WithTimeout(sendWait),
		otlptracehttp.WithEndpointURL(strings.TrimSuffix(o.Collector, "/")+"/v1/traces"))
	if err != nil {
		return nil, fmt.Errorf("prepare to send traces: %w", err)
	}
	otel.SetErrorHandler(otel.ErrorHandlerFunc(func(err error) { o.Log.Warn("send traces", "err", err) }))
	return newTracer(sdk.NewBatchSpanProcessor(exporter, sdk.WithMaxQueueSize(queued)), o), nil
}

// newTracer makes a tracer that gives its spans to a processor.
func newTracer(p sdk.SpanProcessor, o Options) *Tracer {
	provider := sdk.NewTracerProvider(sdk.WithSpanProcessor(p), sdk.WithResource(resource.NewSchemaless(
		attribute.String("service.name", "firstline"), attribute.String("service.version", o.Version))))
	return &Tracer{provider: provider, tracer: provider.Tracer("firstline"), log: o.Log}
}

// Close sends what is left, for a little while.
func (t *Tracer) Close(ctx context.Context) {
	ctx, stop := context.WithTimeout(ctx, endWait)
	defer stop()
	if err := t.provider.Shutdown(ctx); err != nil {
		t.log.Warn("send the last traces", "err", err)
	}
}

// Begin implements [bot.Tracer].
func (t *Tracer) Begin(ctx context.Context, s bot.Step) (context.Context, func(error)) {
	options := []trace.SpanStartOption{trace.WithSpanKind(kindOf(s)), trace.WithAttributes(attributesOf(s)...)}
	if !trace.SpanContextFromContext(ctx).IsValid() {
		var links []trace.Link
		ctx, links = after(ctx, s.After)
		options = append(options, trace.WithLinks(links...))
	}
	ctx, span := t.tracer.Start(ctx, s.Name, options...)
	return ctx, func(err error) {
		note(span, err)
		span.End()
	}
}

func kindOf(s bot.Step) trace.SpanKind {
	switch s.Name {
	case bot.StepReceive, bot.StepAct:
		return trace.SpanKindServer
	case bot.StepTurn:
		return trace.SpanKindConsumer
	case bot.StepSend:
		return trace.SpanKindClient
	}
	return trace.SpanKindInternal
}

func attributesOf(s bot.Step) []attribute.KeyValue {
	all := []attribute.KeyValue{attribute.String("firstline.channel", s.Channel)}
	if s.Kind != "" {
		all = append(all, attribute.String("firstline.kind", string(s.Kind)))
	}
	if s.Events > 0 {
		all = append(all, attribute.Int("firstline.events", s.Events))
	}
	return all
}

// note says how a step ended, in one word. That somebody else was quicker is no trouble.
func note(span trace.Span, err error) {
	word, trouble := resultOf(err)
	span.SetAttributes(attribute.String("firstline.result", word))
	if trouble {
		span.SetStatus(codes.Error, word)
	}
}

func resultOf(err error) (word string, trouble bool) {
	switch {
	case err == nil:
		return "ok", false
	case errors.Is(err, bot.ErrStale):
		return "stale", false
	case errors.Is(err, bot.ErrRepeated):
		return "repeated", false
	case errors.Is(err, context.Canceled):
		return "stopped", false
	case errors.Is(err, context.DeadlineExceeded):
		return "late", true
	case errors.Is(err, bot.ErrRefused):
		return "refused", true
	case errors.Is(err, bot.ErrBadEvent):
		return "bad_event", true
	}
	return "failed", true
}

// traceparent is the name that W3C Trace Context gives to what a mark holds.
const traceparent = "traceparent"

// Mark implements [bot.Tracer].
func (t *Tracer) Mark(ctx context.Context) string {
	carrier := propagation.MapCarrier{}
	propagation.TraceContext{}.Inject(ctx, carrier)
	return carrier[traceparent]
}

// after gives a context in which the step of the first mark is known, and links to those of the others: a trace has one
// beginning. Marks that cannot be read are as if there were none.
func after(ctx context.Context, marks []string) (from context.Context, links []trace.Link) {
	from = ctx
	for _, mark := range marks {
		known := propagation.TraceContext{}.Extract(ctx, propagation.MapCarrier{traceparent: mark})
		switch {
		case !trace.SpanContextFromContext(known).IsValid():
		case from == ctx:
			from = known
		default:
			links = append(links, trace.LinkFromContext(known))
		}
	}
	return from, links
}
