package risk

import (
	"bufio"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// A population is all questions that people could ask: for each rung of the ladder, the first above the strictest
// threshold, how many known ones come to it and how many of these are answered wrongly, and how many strangers.
type population struct {
	name                    string
	known, wrong, strangers [rungs + 1]float64 // the last one is below every threshold
}

const (
	rungs         = 40   // as many as bot/decide has
	workspaces    = 1000 // of each size, for each population
	ofStrangers   = 0.05
	luck          = 1e-6 // how improbable a result must be before a test takes it for a broken promise
	leastCoverage = 0.6  // of what could be answered by somebody who knows the population
)

// made gives a population whose error depends on how far up the ladder a question comes: at 0 is the strictest rung.
func made(name string, share func(at float64) float64, wrong func(at float64) float64) population {
	p := population{name: name}
	for i := range p.known {
		at := float64(i) / rungs
		p.known[i], p.strangers[i] = share(at), share(1-at)
		p.wrong[i] = p.known[i] * wrong(at)
	}
	return p
}

// populations are made to be nasty, except for the first, which is even, and the last, which is real.
func populations(t *testing.T, aim float64) []population {
	even := func(float64) float64 { return 1 }
	never := func(at float64) float64 { return 0.01 + at*at*at/10 }
	none := func(p population) population { p.strangers = [rungs + 1]float64{rungs: 1}; return p }
	return []population{
		made("calibrated", even, func(at float64) float64 { return at / 2 }),
		made("most far up", func(at float64) float64 { return 1.02 - at }, func(at float64) float64 { return at * at }),
		none(made("just too wrong everywhere", even, func(float64) float64 { return aim * 1.01 })),
		none(made("wrong at the top", even, func(at float64) float64 {
			if at < 0.2 {
				return aim * 1.5
			}
			return aim * 0.99
		})),
		none(made("a cliff", even, func(at float64) float64 {
			if at < 0.5 {
				return aim * 0.9
			}
			return 1
		})),
		made("strangers far up", even, never),
		real(t),
	}
}

// real are the questions of the starter workspace as cross-validation saw them.
func real(t *testing.T) population {
	t.Helper()
	f, err := os.Open("testdata/starter.tsv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	p := population{name: "the starter workspace"}
	for lines := bufio.NewScanner(f); lines.Scan(); {
		score, kind, _ := strings.Cut(lines.Text(), "\t")
		at, err := strconv.ParseFloat(score, 64)
		if err != nil {
			t.Fatal(err)
		}
		rung := min(max(0, int((0.99-at)*100+0.999)), rungs)
		switch kind {
		case "stranger":
			p.strangers[rung]++
		case "wrong":
			p.wrong[rung]++
			fallthrough
		default:
			p.known[rung]++
		}
	}
	return p
}

// A town is a population as a table of people, equally probable each, which makes drawing one of them fast.
type town struct {
	known, strangers []person
}

// A person asks a question that comes to a rung.
type person struct {
	rung  uint8
	wrong bool // the answer would be
}

const people = 1 << 16

func (p population) settle() town {
	never := [rungs + 1]float64{}
	return town{settle(p.known, p.wrong), settle(p.strangers, never)}
}

// settle fills a table by the frequencies.
func settle(come, wrong [rungs + 1]float64) []person {
	var all float64
	for _, c := range come {
		all += c
	}
	table := make([]person, 0, people)
	var sum float64
	for i, c := range come {
		from := sum
		sum += c
		for len(table) < int(math.Round((from+wrong[i])/all*people)) {
			table = append(table, person{uint8(i), true})
		}
		for len(table) < int(math.Round(sum/all*people)) {
			table = append(table, person{uint8(i), false})
		}
	}
	return table
}

// truth is the true rate of wrong answers and the true share answered from each rung on.
func (w town) truth() (rate, answered [rungs]float64) {
	var come, wrong [rungs + 1]float64
	for _, p := range w.known {
		come[p.rung] += (1 - ofStrangers) / people
		if p.wrong {
			wrong[p.rung] += (1 - ofStrangers) / people
		}
	}
	for _, p := range w.strangers {
		come[p.rung] += ofStrangers / people
		wrong[p.rung] += ofStrangers / people
	}
	var mistakes, all float64
	for i := range rate {
		mistakes, all = mistakes+wrong[i], all+come[i]
		rate[i], answered[i] = mistakes/max(all, 1e-12), all
	}
	return rate, answered
}

// workspace counts a ladder for one workspace with n trials.
func (w town) workspace(n int, r *rand.Rand) []Tally {
	ofKnown, foreign := Mix(n, n, ofStrangers)
	var at [rungs + 1]Tally
	for range ofKnown {
		p := w.known[r.Uint64()%people]
		at[p.rung].Answered++
		if p.wrong {
			at[p.rung].Wrong++
		}
	}
	for range foreign {
		p := w.strangers[r.Uint64()%people]
		at[p.rung].Answered++
		at[p.rung].Wrong++
	}
	ladder := at[:rungs]
	for i := 1; i < rungs; i++ {
		ladder[i].Answered += ladder[i-1].Answered
		ladder[i].Wrong += ladder[i-1].Wrong
	}
	return ladder
}

// figures are what came of the workspaces of one size.
type figures struct {
	proved, broken int
	answers        float64 // mean share answered
}

// simulate makes workspaces with n trials and lets the aim choose a threshold for each.
func (a Aim) simulate(p population, n int) figures {
	w := p.settle()
	rate, answered := w.truth()
	r := rand.New(rand.NewPCG(uint64(n), 7))
	var f figures
	for range workspaces {
		rung, ok := a.Lowest(w.workspace(n, r))
		if !ok {
			continue
		}
		f.proved++
		f.answers += answered[rung] / workspaces
		if rate[rung] > a.Wrong {
			f.broken++
		}
	}
	return f
}

func TestPromiseHoldsInAThousandWorkspaces(t *testing.T) {
	for _, aim := range []Aim{{0.01, 0.9}, {0.01, 0.95}, {0.03, 0.9}, {0.03, 0.95}, {0.05, 0.95}} {
		for _, p := range populations(t, aim.Wrong) {
			t.Run(fmt.Sprintf("%v wrong, %v sure, %s", aim.Wrong, aim.Sure, p.name), func(t *testing.T) {
				t.Parallel()
				for _, n := range []int{50, 400, 2000} {
					f := aim.simulate(p, n)
					if chance(workspaces-f.broken, workspaces, aim.Sure) < luck {
						t.Errorf("%d trials: broken in %d of %d workspaces", n, f.broken, workspaces)
					}
					t.Logf("%d trials: proved in %d, broken in %d, answers %.3f", n, f.proved, f.broken, f.answers)
				}
			})
		}
	}
}

// A promise that answers nothing is kept, too: it must leave most of what somebody could answer who knows the truth.
func TestPromiseIsNotUselesslyStrict(t *testing.T) {
	p := real(t)
	rate, answered := p.settle().truth()
	for _, aim := range []Aim{{0.03, 0.95}, {0.05, 0.95}, {0.1, 0.95}} {
		var possible float64
		for i := range rate {
			if rate[i] <= aim.Wrong {
				possible = answered[i]
			}
		}
		f := aim.simulate(p, 2000)
		if chance(workspaces-f.broken, workspaces, aim.Sure) < luck {
			t.Errorf("%v wrong: broken in %d of %d workspaces", aim.Wrong, f.broken, workspaces)
		}
		if f.answers < leastCoverage*possible {
			t.Errorf("%v wrong: answers %.3f of the questions, want nearer to the possible %.3f", aim.Wrong, f.answers, possible)
		}
		t.Logf("%v wrong: answers %.3f, possible %.3f, proved in %d of %d", aim.Wrong, f.answers, possible, f.proved,
			workspaces)
	}
}

// questions counts a ladder for each of a few lower thresholds: of n people each comes to a rung, and above it is asked
// a question, useless with the rate, as far as the lower threshold lets it be.
func questions(n int, rate float64, r *rand.Rand) [][]Tally {
	ladders := make([][]Tally, 6)
	for i := range ladders {
		ladders[i] = make([]Tally, rungs)
	}
	for range n {
		rung, useless := r.IntN(rungs), r.Float64() < rate
		for i := range ladders {
			if lowest := rungs * (i + 1) / len(ladders); rung >= lowest {
				continue
			}
			for above := range ladders[i][:rung] {
				ladders[i][above].Answered++
				if useless {
					ladders[i][above].Wrong++
				}
			}
		}
	}
	return ladders
}

// Where every question is a little too useless nothing may be proved of any pair of thresholds. Whoever chooses the upper
// one after he saw the trials, and tests only the pair, breaks the promise: that is what the ladders are for.
func TestNoPairOfThresholdsIsProvedFalsely(t *testing.T) {
	aim := Aim{0.5, 0.99}
	r := rand.New(rand.NewPCG(3, 4))
	var broken, naive int
	for range workspaces {
		ladders := questions(400, aim.Wrong*1.001, r)
		if slices.Max(aim.Reach(ladders)) > 0 {
			broken++
		}
		proves := func(t Tally) bool { return chance(t.Wrong, t.Answered, aim.Wrong) <= 1-aim.Sure }
		if slices.ContainsFunc(ladders, func(l []Tally) bool { return slices.ContainsFunc(l, proves) }) {
			naive++
		}
	}
	if chance(workspaces-broken, workspaces, aim.Sure) < luck {
		t.Errorf("broken in %d of %d workspaces", broken, workspaces)
	}
	if chance(workspaces-naive, workspaces, aim.Sure) > luck {
		t.Errorf("a pair that is picked breaks the promise in %d of %d workspaces only: the trial shows nothing", naive,
			workspaces)
	}
	t.Logf("broken in %d, and by picking in %d of %d", broken, naive, workspaces)
}

// The simulation would be worth nothing if it could not tell a promise that is broken.
func TestSimulationSeesABrokenPromise(t *testing.T) {
	lax := Aim{0.05, 0.5}
	p := populations(t, lax.Wrong)[2]
	if f := lax.simulate(p, 2000); chance(workspaces-f.broken, workspaces, 0.95) > luck {
		t.Errorf("half a promise was broken in %d of %d workspaces only", f.broken, workspaces)
	}
}
