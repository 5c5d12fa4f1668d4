package redis

import (
	"context"
	"time"
)

// onceFor is how long a change that was carried out is known: much longer than the client goes on sending one whose
// answer got lost.
const onceFor = time.Minute

// firstTest is what [Store.apply] says of a change that was carried out before.
const firstTest = 1

// once carries out the change that build makes, in the place of the tag, and tells whether it did or something had
// moved. The client sends again what got no answer. Unlike a signed change, one made here is still known when somebody
// else has changed the same thing in between: it is neither done twice, nor does it undo what came after it. build gets
// a name that nobody else has.
func (s *Store) once(ctx context.Context, tag string, build func(c *change, mark string) error) (done bool, err error) {
	mark, err := nonce()
	if err != nil {
		return false, err
	}
	c := newChange()
	did := s.tagged(tag, "did:"+mark)
	c.absent(did)
	c.do("SET", did, "1", "PX", onceFor.Milliseconds())
	if err := build(c, mark); err != nil {
		return false, err
	}
	refused, err := s.apply(ctx, c)
	return err == nil && refused <= firstTest, err
}
