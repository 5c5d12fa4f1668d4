package openai

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"

	"github.com/sashabaranov/go-openai"

	"github.com/firstline-support/firstline/bot/model"
)

// A Server is one language model on a server that speaks OpenAI's protocol. It is safe for concurrent use.
type Server struct {
	opts   Options
	client *http.Client
	gate   *gate
	habits *habits
}

// New makes a server. It sends nothing.
func New(o Options) (*Server, error) {
	o, err := o.checked()
	if err != nil {
		return nil, err
	}
	return &Server{opts: o, client: client(o), gate: newGate(o.Limits), habits: newHabits(o)}, nil
}

// Close lets go of connections that are not in use.
func (s *Server) Close() { s.client.CloseIdleConnections() }

// State is how it stands with the server. It asks nothing.
func (s *Server) State() State {
	state := s.gate.state()
	state.Lacks = s.habits.lacks(s.opts)
	return state
}

// Complete gives the model's answer to a prompt: see [model.Server]. The text comes as the model wrote it, without what
// it thought and without spaces in front. Where a server cannot hold the model to a schema, the schema is shown to the
// model instead, and what comes may be something else. The server is asked to stream also when there is no part
// function: that is how one is noticed that has stopped talking.
func (s *Server) Complete(ctx context.Context, r model.Request, part func(text string) error) (model.Reply, error) {
	if err := sound(r); err != nil {
		return model.Reply{}, &model.Failure{Kind: model.Invalid, Err: err}
	}
	leave, f := s.gate.enter(ctx)
	if f != nil {
		return model.Reply{}, f
	}
	f = &model.Failure{Kind: model.Stopped} // should the part function panic
	defer func() { leave(f) }()
	reply, f := s.ask(ctx, r, part)
	if f != nil {
		return reply, f
	}
	return reply, nil
}

// sound tells what is wrong with a request that no server would take.
func sound(r model.Request) error {
	if len(r.Turns) == 0 || r.Most <= 0 {
		return errors.New("a prompt must have turns, and its answer a limit above 0")
	}
	for i, turn := range r.Turns {
		if turn.Text == "" {
			return fmt.Errorf("turn %d of the prompt has no text", i+1)
		}
	}
	return nil
}

// ask asks until there is an answer, or a failure that no other form of asking mends.
func (s *Server) ask(ctx context.Context, r model.Request, part func(string) error) (model.Reply, *model.Failure) {
	var reply model.Reply
	way, ahead := s.habits.form(r.Schema)
	for {
		o := patience(ctx, func() (o outcome) {
			reply, o = s.once(ctx, r, question{way, ahead, part})
			return o
		})
		if o.failure == nil {
			s.habits.keep(way, r.Schema)
			return reply, nil
		}
		next, ok := way.without(o.said)
		if o.failure.Kind != model.Invalid || !o.fresh || !ok {
			return reply, o.failure
		}
		way = next
	}
}

// A question is how a prompt is put.
type question struct {
	form  form
	ahead bool // thoughts have only an end mark
	part  func(string) error
}

// once sends one request and takes the answer.
func (s *Server) once(caller context.Context, r model.Request, q question) (model.Reply, outcome) {
	t := talk{trip: &trip{client: s.client, largest: s.opts.Limits.Largest}, heard: &heard{think: thinker{ahead: q.ahead}},
		hidden: s.opts.secrets(r)}
	ctx, w := watched(caller, s.opts.Limits)
	defer w.stop()
	t.watch = w
	err := s.converse(ctx, r, q, t)
	if err == nil {
		f := s.conclude(t, q)
		return t.reply(r), outcome{failure: f, said: t.heard.failed, fresh: t.heard.wrong && t.heard.think.text.Len() == 0}
	}
	f := t.trip.failure(caller, ctx, err, t.hidden)
	return t.reply(r), outcome{failure: f, said: t.trip.said, fresh: t.trip.fresh() && t.heard.chunks == 0}
}

// talk is what belongs to one request.
type talk struct {
	trip   *trip
	heard  *heard
	watch  *watch
	hidden secrets
}

// converse asks and listens until nothing more comes.
func (s *Server) converse(ctx context.Context, r model.Request, q question, t talk) error {
	client := openai.NewClientWithConfig(s.opts.config(t.trip))
	ask := q.form.asks(s.opts, r)
	if !q.form.streamed {
		_, err := client.CreateChatCompletion(ctx, ask)
		t.watch.got()
		if t.trip.kept == nil && err != nil {
			return err
		}
		return t.hear(t.trip.kept, q.part)
	}
	stream, err := client.CreateChatCompletionStream(ctx, ask)
	if err != nil {
		return err
	}
	defer stream.Close() //nolint:errcheck // what was to be read has been read
	for {
		t.watch.expect()
		raw, err := stream.RecvRaw()
		if errors.Is(err, io.EOF) && t.trip.broke == nil {
			t.watch.farewell()
			t.trip.drain()
			return nil
		}
		if err != nil {
			return err
		}
		t.watch.got()
		if err := t.hear(raw, q.part); err != nil {
			return err
		}
	}
}

// hear takes a piece and passes on what of the text is certain.
func (t talk) hear(raw []byte, part func(string) error) error {
	text, err := t.heard.take(raw)
	if err != nil || text == "" || part == nil || t.heard.think.leaked {
		return err
	}
	if err := part(text); err != nil {
		return rejected{err}
	}
	return nil
}

// conclude looks whether an answer that ended is one, and passes on what of it was kept back.
func (s *Server) conclude(t talk, q question) (f *model.Failure) {
	defer func() {
		if f != nil {
			f.Status = t.trip.status
		}
	}()
	think := &t.heard.think
	rest, closed := think.end()
	f = t.heard.verdict(closed, t.hidden)
	s.learn(think, q, f == nil)
	if f != nil && f.Kind == model.Cut && t.heard.unthought() {
		s.habits.widen()
	}
	switch {
	case f != nil:
	case q.part == nil:
	case think.leaked:
		return &model.Failure{Kind: model.Garbage, Err: errors.New("the model thought aloud without saying so; " +
			"from now on nothing is passed on before its thoughts end")}
	case rest != "":
		if err := q.part(rest); err != nil {
			return &model.Failure{Kind: model.Stopped, Err: err}
		}
	}
	return f
}

// learn remembers how the model marks its thoughts. An answer without any shows that it need not be waited for them.
func (s *Server) learn(think *thinker, q question, well bool) {
	if think.stray && !q.ahead {
		s.habits.thinks(true)
	}
	if q.ahead && well && !think.shut && !s.opts.Thinks {
		s.habits.thinks(false)
	}
}

// reply is what came so far. What the server turned away cost nothing.
func (t talk) reply(r model.Request) model.Reply {
	reply := model.Reply{Text: t.heard.think.text.String(), Model: t.heard.model}
	if t.trip.status/100 == 2 {
		reply.Usage = t.heard.usage(r)
	}
	return reply
}
