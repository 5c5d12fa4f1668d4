package bottest

import "testing"

// TestStore checks a store against everything that the ports promise and that is written at [Store]. Every subtest
// opens its own; opening a folder again finds what was in it. A store that has no folder takes dir as a name.
func TestStore(t *testing.T, open func(t *testing.T, dir string) Store) {
	suites := []map[string]func(*world){
		inboxChecks(), turnChecks(), withdrawChecks(), outboxChecks(), caseChecks(), findChecks(),
		peopleChecks(), lessonChecks(), solutionChecks(), chronicleChecks(), lastingChecks(), fileChecks(), amendChecks(),
		callChecks(), vectorChecks(), paperChecks(), backlogChecks(),
	}
	for _, checks := range suites {
		for name, check := range checks {
			t.Run(name, func(t *testing.T) { check(newWorld(t, open)) })
		}
	}
	t.Run("random histories end as they do in memory", func(t *testing.T) { testHistories(t, open) })
}

func inboxChecks() map[string]func(*world) {
	return map[string]func(*world){
		"an event is received once":                            receivedOnce,
		"the same event is another one in another channel":     sameIDElsewhere,
		"of a hundred at the same time exactly one is fresh":   oneIsFresh,
		"events are loaded in the order of their arrival":      orderOfArrival,
		"who waits longest comes first among the unhandled":    longestWaitingFirst,
		"an unknown conversation is empty and has version 0":   unknownIsEmpty,
		"an event is handled once and stays known":             handledStaysKnown,
		"handling an event of which nobody knows does nothing": unknownHandled,
	}
}

func turnChecks() map[string]func(*world) {
	return map[string]func(*world){
		"of two commits on one version exactly one wins":     oneCommitWins,
		"a refused commit changes nothing":                   refusedChangesNothing,
		"a repeated record commits nothing":                  repeatedRecord,
		"a record is known but never waits":                  recordNeverWaits,
		"a repeat is told before a stale version":            repeatBeforeStale,
		"seq is dense under concurrent commits":              denseSeq,
		"a commit gives what is loaded afterwards":           commitGivesStored,
		"a journal is read page by page":                     journalPages,
		"a caller's later changes do not reach what is kept": laterChanges,
	}
}

func withdrawChecks() map[string]func(*world) {
	return map[string]func(*world){
		"a withdrawal holds back the bot's unsent words":          withdrawHolds,
		"a withdrawal leaves agents, desks and others alone":      withdrawLeaves,
		"a withdrawal does not mean what its own turn says":       withdrawSparesItself,
		"without anything to hold back nothing is noted":          withdrawNothing,
		"what was sent during its withdrawal is recorded as sent": sentAfterAll,
		"what was sent to another place is sent":                  reroutedIsSent,
		"and so it is during its withdrawal":                      reroutedAfterAll,
	}
}

func outboxChecks() map[string]func(*world) {
	return map[string]func(*world){
		"only a pending word of ours goes to the outbox":       whatGoesOut,
		"parcels of one conversation go out one by one":        oneByOne,
		"a retry waits and holds back those behind it":         retryWaits,
		"a parcel given up lets the next one pass":             givenUpPasses,
		"an offer goes to its desk beside the words":           offerBeside,
		"desks that follow a case are told in order":           toldToDesks,
		"an offer without a case is refused":                   offerWithoutCase,
		"attempts are counted":                                 attemptsCounted,
		"what is no result is refused":                         noResult,
		"the oldest parcels come first and limits are kept to": oldestFirst,
	}
}

func caseChecks() map[string]func(*world) {
	return map[string]func(*world){
		"cases are numbered one by one":                      casesNumbered,
		"case numbers are unique at the same time":           uniqueNumbers,
		"an unknown case is told apart":                      unknownCase,
		"a case changes under its number":                    caseChanges,
		"a case of another conversation is refused":          foreignCase,
		"the newest case is loaded":                          newestCase,
		"a queue is in order":                                queueOrder,
		"a queue's filters restrict":                         queueFilters,
		"unread counts the person's words":                   unreadCounts,
		"the last words are one short line":                  lastLine,
		"the last words are those of people, not of the bot": lastOfPeople,
		"marks never go back and need an existing case":      marksGoForward,
		"a queue without a limit gives two hundred rows":     twoHundredRows,
		"cases ring when their time has come":                ringingCases,
	}
}

func findChecks() map[string]func(*world) {
	return map[string]func(*world){
		"a case is found by all its words":                         foundByWords,
		"umlauts are found in every spelling":                      umlauts,
		"words in quotes stand together":                           phrases,
		"a person is found by name and address":                    foundByPerson,
		"a case is found by its number":                            foundByNumber,
		"later cases of a conversation have their own words":       ownWords,
		"what changes about a case is found as it is now":          foundAsItIs,
		"what is found is filtered":                                foundFiltered,
		"what was found is read page by page":                      foundInPages,
		"a queue is restricted":                                    restricted,
		"words said with a new case are not those of earlier ones": unreadInEarlierCases,
		"cases of hidden teams are not there":                      hiddenTeams,
		"cases are counted up to a limit":                          countedCases,
	}
}

func peopleChecks() map[string]func(*world) {
	return map[string]func(*world){
		"agents are listed by name and replaced by id":    roster,
		"an unknown agent is told apart":                  unknownAgent,
		"a link is good once":                             linkOnce,
		"of fifty redeems exactly one gets the agent":     oneRedeems,
		"a link expires":                                  linkExpires,
		"a link needs an agent and is not renewed":        linkNeedsAgent,
		"another agent's link is not touched by a wrong":  wrongLink,
		"a removed agent is gone with every link":         removedAgent,
		"of two who remove each other one stays":          lastStays,
		"of many who come at once all find one agent":     welcomedOnce,
		"who was removed is remembered by id and account": formerAgents,
		"an account is kept, and no case has it":          keptAccount,
		"changes of an agent at once do not undo others":  changedAgent,
		"deeds are kept and filtered, the latest first":   keptDeeds,
		"views are their owner's and their team's":        viewsOfAgents,
		"views are replaced, removed and not too many":    viewsChange,
		"drafts are kept for their agent, case and kind":  draftsKept,
	}
}

func lastingChecks() map[string]func(*world) {
	return map[string]func(*world){
		"everything is there after opening again":          thereAgain,
		"numbers go on after opening again":                numbersGoOn,
		"hostile text comes back byte for byte":            hostileText,
		"an ended context leaves nothing or all, not half": endedContext,
		"notes of channels are kept":                       notesKept,
	}
}
