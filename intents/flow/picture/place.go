package picture

import "math"

// Sizes, in pixels.
const (
	boxWidth    = 224.0
	boxMargin   = 12.0
	font        = 13.0
	fontLine    = 17.0
	smallFont   = 12.0
	smallLine   = 15.0
	labelWidth  = 150.0
	labelMargin = 8.0
	trunkWidth  = 14.0
	between     = 18.0 // stops of a layer
	gap         = 20.0 // at least between layers
	track       = 9.0  // between ways back
	laneWidth   = 13.0 // of ways back, beside the picture
	margin      = 24.0
)

// place gives every stop its middle: near to what it is joined to, and never closer to its neighbours than they are
// wide.
func (c *chart) place() {
	for _, layer := range c.layers {
		c.settle(layer, func(int) (float64, float64) { return 0, 1 })
	}
	const rounds = 24
	for i := range rounds {
		down := i%2 == 0
		for n := range c.layers {
			layer := c.layers[n]
			if !down {
				layer = c.layers[len(c.layers)-1-n]
			}
			c.settle(layer, func(at int) (float64, float64) {
				s := c.stops[at]
				if down {
					return c.middle(at, s.up)
				}
				return c.middle(at, s.down)
			})
		}
	}
	left := math.Inf(1)
	for _, s := range c.stops {
		left = min(left, s.x-s.w/2)
	}
	for i := range c.stops {
		c.stops[i].x += margin - left
	}
}

// middle is where a stop wants to be, and how much. Long ways want to be straight more than all else.
func (c *chart) middle(at int, joined []int) (wish, weight float64) {
	s := c.stops[at]
	if len(joined) == 0 {
		return s.x, 0.1
	}
	for _, other := range joined {
		pull := 1.0
		if s.trunk && c.stops[other].trunk {
			pull = 8
		}
		wish += pull * c.stops[other].x
		weight += pull
	}
	return wish / weight, weight
}

// settle places one layer as near to its wishes as its order and the widths allow, by the sum of weighted squares: with
// the widths taken out this is isotonic regression, solved by pooling adjacent violators (Barlow et al. 1972).
func (c *chart) settle(layer []int, wish func(int) (float64, float64)) {
	type pool struct {
		sum, weight float64
		n           int
	}
	var pools []pool
	offset := make([]float64, len(layer))
	for i, at := range layer {
		if i > 0 {
			before := c.stops[layer[i-1]]
			offset[i] = offset[i-1] + before.w/2 + c.stops[at].w/2 + between
		}
		x, weight := wish(at)
		pools = append(pools, pool{(x - offset[i]) * weight, weight, 1})
		for last := len(pools) - 1; last > 0; last-- {
			a, b := pools[last-1], pools[last]
			if a.sum/a.weight <= b.sum/b.weight {
				break
			}
			pools[last-1] = pool{a.sum + b.sum, a.weight + b.weight, a.n + b.n}
			pools = pools[:last]
		}
	}
	i := 0
	for _, p := range pools {
		for range p.n {
			c.stops[layer[i]].x = p.sum/p.weight + offset[i]
			i++
		}
	}
}
