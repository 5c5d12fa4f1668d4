package flow

// keep gives a slot its value and remembers what was there.
func (w *walk) keep(slot, value string) {
	if slot == "" {
		return
	}
	p := &w.out.Position
	before, had := p.Slots[slot]
	p.Lost = append(p.Lost, Lost{At: len(p.Trail), Slot: slot, Had: had, Value: before})
	p.Slots[slot] = value
}

// leave remembers that a step is done.
func (w *walk) leave(step Step, how string) {
	p := &w.out.Position
	p.rest()
	p.Failures = 0
	p.Trail = append(p.Trail, step.ID)
	if over := len(p.Trail) - maxTrail; over > 0 {
		p.Trail, p.Lost = p.Trail[over:], recent(p.Lost, over)
	}
	w.note(step.ID, how)
}

// recent drops what belongs to the first steps of a trail, and counts the others from its new beginning.
func recent(all []Lost, dropped int) []Lost {
	var kept []Lost
	for _, l := range all {
		if l.At -= dropped; l.At >= 0 {
			kept = append(kept, l)
		}
	}
	return kept
}

// undo takes the last step off the trail as if it had never been done, and names it.
func (w *walk) undo() string {
	p := &w.out.Position
	at := len(p.Trail) - 1
	id := p.Trail[at]
	p.Trail = p.Trail[:at]
	for i := len(p.Lost) - 1; i >= 0 && p.Lost[i].At >= at; i-- {
		if lost := p.Lost[i]; lost.Had {
			p.Slots[lost.Slot] = lost.Value
		} else {
			delete(p.Slots, lost.Slot)
		}
		p.Lost = p.Lost[:i]
	}
	return id
}

// settle closes the way back: what has been done stays done.
func (w *walk) settle() { w.out.Position.Trail, w.out.Position.Lost = nil, nil }

// rest forgets what was going on at a step that is left.
func (p *Position) rest() { p.Awaiting, p.Running, p.Proof = "", "", Proof{} }
