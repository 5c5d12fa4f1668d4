package discordtest

import "time"

// Kinds of interactions.
const (
	interactionCommand   = 2
	interactionComponent = 3
	interactionComplete  = 4
	interactionModal     = 5
)

// Kinds of first answers.
const (
	answerMessage        = 4
	answerDeferred       = 5
	answerDeferredUpdate = 6
	answerUpdate         = 7
	answerComplete       = 8
	answerModal          = 9
)

// interactions are what people did with commands and controls, guarded by the server's mu.
type interactions struct {
	byID    map[string]*Interaction
	byToken map[string]*Interaction
	order   []string // of ids, for forgetting
}

func newInteractions() interactions {
	return interactions{byID: map[string]*Interaction{}, byToken: map[string]*Interaction{}}
}

// An Interaction is one use of a command, a button, a menu or a modal, and what came of it.
type Interaction struct {
	ID, Token     string
	User, Channel string
	Kind          int
	At            time.Time
	Answer        int    // the kind of the first answer; 0: none yet
	Message       string // the first answer, as a message; "" when there is none
	Modal         object // what the app asks for, as it sent it
	Modals        bool   // a modal is open
	Choices       []any  // of an autocompletion
	source        string // the message with the control
	data          object // what was sent
	hidden        bool   // the deferred answer is for the user only
}

// Interaction gives one by its id.
func (s *Server) Interaction(id string) (Interaction, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	i := s.talk.byID[id]
	if i == nil {
		return Interaction{}, false
	}
	return *i, true
}

// Unanswered counts interactions to which no first answer came in time: people were told that the app did not respond.
func (s *Server) Unanswered() (n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, i := range s.talk.byID {
		if i.Answer == 0 && s.opts.Now().Sub(i.At) > s.opts.AnswerIn {
			n++
		}
	}
	return n
}

// keepInteraction remembers one, and forgets the oldest when there are very many. The caller holds mu.
func (s *Server) keepInteraction(i *Interaction) {
	s.talk.byID[i.ID], s.talk.byToken[i.Token] = i, i
	s.talk.order = append(s.talk.order, i.ID)
	const most = 10_000
	if len(s.talk.order) <= most {
		return
	}
	if old := s.talk.byID[s.talk.order[0]]; old != nil {
		delete(s.talk.byID, old.ID)
		delete(s.talk.byToken, old.Token)
	}
	s.talk.order = s.talk.order[1:]
}

// respond takes the first answer to an interaction.
func (s *Server) respond(q *request) (any, error) {
	i := s.talk.byID[q.PathValue("interaction_id")]
	if i == nil || i.Token != q.PathValue("interaction_token") {
		return nil, refuse(10062)
	}
	switch {
	case i.Answer != 0:
		return nil, refuse(40060)
	case s.channels[i.Channel] == nil:
		return nil, refuse(10003)
	case s.opts.Now().Sub(i.At) > s.opts.AnswerIn:
		return nil, refuse(10062)
	}
	o := q.o()
	kind := num(o["type"])
	data, _ := o["data"].(object)
	if err := i.takes(kind); err != nil {
		return nil, err
	}
	if err := s.firstAnswer(i, kind, data, q); err != nil {
		return nil, err
	}
	i.Answer = kind
	if !q.flag("with_response") {
		return nil, nil
	}
	return s.callback(i), nil
}

// takes tells whether an interaction can be answered like this.
func (i *Interaction) takes(kind int) error {
	onMessage := i.source != ""
	ok := false
	switch kind {
	case answerMessage, answerDeferred:
		ok = i.Kind != interactionComplete
	case answerDeferredUpdate, answerUpdate:
		ok = onMessage && (i.Kind == interactionComponent || i.Kind == interactionModal)
	case answerComplete:
		ok = i.Kind == interactionComplete
	case answerModal:
		ok = i.Kind == interactionCommand || i.Kind == interactionComponent
	}
	if !ok {
		return invalid("type", "Value %d is not one of those that this interaction takes", kind)
	}
	return nil
}

// firstAnswer carries a first answer out. The caller holds mu.
func (s *Server) firstAnswer(i *Interaction, kind int, data object, q *request) error {
	c := s.channels[i.Channel]
	switch kind {
	case answerMessage:
		m, err := s.compose(c, data, q.files)
		if err != nil {
			return err
		}
		s.show(c, i, m)
		i.Message = m.ID
	case answerDeferred:
		i.hidden = num(data["flags"])&FlagEphemeral != 0
		m := &Message{ID: s.next(), Channel: c.ID, Author: BotUser, Flags: FlagLoading | num(data["flags"])&FlagEphemeral}
		s.show(c, i, m)
		i.Message = m.ID
	case answerDeferredUpdate:
		i.Message = i.source
	case answerUpdate:
		m := c.find(i.source)
		if m == nil {
			return refuse(10008)
		}
		i.Message = i.source
		_, err := s.rewrite(c, m, &request{Request: q.Request, route: q.route, body: data, files: q.files})
		return err
	case answerComplete:
		i.Choices, _ = data["choices"].([]any)
	case answerModal:
		i.Modal, i.Modals = data, true
	}
	return nil
}

// show puts an answer into the channel. The caller holds mu.
func (s *Server) show(c *channel, i *Interaction, m *Message) {
	m.Command = s.commandJSON(i)
	m.Kind = messageUsual
	switch {
	case i.Message != "": // not the first one
		m.Kind, m.Reply = messageReply, i.Message
	case i.Kind == interactionCommand && num(i.data["type"]) == 3:
		m.Kind = messageOfContext
	case i.Kind == interactionCommand:
		m.Kind = messageCommand
	case i.source != "":
		m.Kind, m.Reply = messageReply, i.source
	}
	if m.Flags&FlagEphemeral != 0 {
		m.Only = i.User
	}
	s.put(c, m)
}

// commandJSON is what a message tells of the interaction that it answers.
func (s *Server) commandJSON(i *Interaction) object {
	o := object{"id": i.ID, "type": i.Kind, "user": s.user(i.User).json(),
		"authorizing_integration_owners": object{"0": s.channels[i.Channel].Guild}}
	switch i.Kind {
	case interactionComponent:
		o["interacted_message_id"] = i.source
	case interactionModal:
		o["triggering_interaction_metadata"] = object{"id": i.ID, "type": interactionComponent,
			"user": s.user(i.User).json(), "interacted_message_id": i.source,
			"authorizing_integration_owners": object{}}
	}
	return o
}

// callback is the answer to a first answer, for who asks for it.
func (s *Server) callback(i *Interaction) object {
	about := object{"id": i.ID, "type": i.Kind}
	o := object{"interaction": about}
	resource := object{"type": i.Answer}
	c := s.channels[i.Channel]
	if m := c.find(i.Message); m != nil {
		about["response_message_id"], about["response_message_loading"] = m.ID, m.Flags&FlagLoading != 0
		about["response_message_ephemeral"] = m.Only != ""
		resource["message"] = s.messageJSON(c, m)
	}
	o["resource"] = resource
	return o
}

// answering finds the interaction whose token a request has, once it was answered and as long as the token is good.
func (s *Server) answering(q *request) (*Interaction, *channel, error) {
	i := s.talk.byToken[q.PathValue("webhook_token")]
	switch {
	case q.PathValue("webhook_id") != AppID:
		return nil, nil, refuse(10015)
	case i == nil, s.opts.Now().Sub(i.At) > s.opts.TokenFor:
		return nil, nil, refuse(50027)
	case i.Answer == 0:
		return nil, nil, refuse(10015)
	}
	c := s.channels[i.Channel]
	if c == nil {
		return nil, nil, refuse(10003)
	}
	return i, c, nil
}

// followUp takes another answer. The first one after a deferred answer takes its place.
func (s *Server) followUp(q *request) (any, error) {
	i, c, err := s.answering(q)
	if err != nil {
		return nil, err
	}
	if m := c.find(i.Message); m != nil && m.Flags&FlagLoading != 0 && i.Answer == answerDeferred {
		return s.rewrite(c, m, q)
	}
	m, err := s.compose(c, q.o(), q.files)
	if err != nil {
		return nil, err
	}
	s.show(c, i, m)
	return s.messageJSON(c, m), nil
}

// response is the message that a request about answers means.
func (s *Server) response(q *request) (*channel, *Message, error) {
	i, c, err := s.answering(q)
	if err != nil {
		return nil, nil, err
	}
	id := q.PathValue("message_id")
	if id == "@original" {
		id = i.Message
	}
	m := c.find(id)
	if m == nil || m.Author != BotUser {
		return nil, nil, refuse(10008)
	}
	return c, m, nil
}

func (s *Server) getResponse(q *request) (any, error) {
	c, m, err := s.response(q)
	if err != nil {
		return nil, err
	}
	return s.messageJSON(c, m), nil
}

func (s *Server) editResponse(q *request) (any, error) {
	c, m, err := s.response(q)
	if err != nil {
		return nil, err
	}
	return s.rewrite(c, m, q)
}

func (s *Server) deleteResponse(q *request) (any, error) {
	c, m, err := s.response(q)
	if err != nil {
		return nil, err
	}
	s.remove(c, m)
	return nil, nil
}
