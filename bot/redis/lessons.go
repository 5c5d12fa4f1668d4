package redis

import "context"

// learn keeps what follows from the turn about how well somebody was understood, and who answered.
func (d *draft) learn(context.Context) error { return nil }

// dropLesson forgets the lesson about an entry.
func (d *draft) dropLesson(int64) error { return nil }
