package main

import "time"

// fuzzTime is how long the fuzz targets of promised run, otherTime how long the others,
// fuzzPart how long one runs at once.
const (
	fuzzTime  = 10 * time.Minute
	otherTime = 2 * time.Minute
	fuzzPart  = 2 * time.Minute
)

// promised is the fuzz targets of what everything else goes through.
func promised() []string {
	return []string{
		"FuzzCSV", "FuzzEmailKey", "FuzzEventsInAnyOrder", "FuzzFilterFindsWhatItMeans", "FuzzGuard", "FuzzJSONLines",
		"FuzzParse", "FuzzParseTime", "FuzzRecord", "FuzzWriter",
	}
}

// table is the promises of docs/trust.md in its order, with the deep numbers.
func table() []row {
	return []row{
		{what: "kill -9 at random points of import, ingest, bulk, merge and erase", pkg: "internal/cli",
			test: "TestAKilledProcessLosesNothingAndTearsNothing", rounds: 1000, chunk: 50},
		{what: "interrupts at random points of an import, which then goes on", pkg: "internal/cli",
			test: "TestAnInterruptedRunSaysSoAndGoesOn", rounds: 200, chunk: 50},
		{what: "kill -9 at random points of backup, restore, compact and repair", pkg: "internal/cli",
			test: "TestAKilledCopyIsAbsentOrWhole", rounds: 200, chunk: 20},
		{what: "kill -9 at random points of a migration", pkg: "internal/cli",
			test: "TestAKilledMigrationLeavesTheOldFileOrTheNew", rounds: 200, chunk: 50},
		{what: "kill -9 of a server while commands go through it", pkg: "internal/cli",
			test: "TestAServerThatIsKilledDoublesNothing", rounds: 200, chunk: 40},
		{what: "a new workspace made by many processes at once", pkg: "internal/cli",
			test: "TestANewWorkspaceIsMadeOnceByManyAtOnce", rounds: 200, chunk: 50},
		{what: "images of the disk after a power cut, first creation included", pkg: "internal/crash",
			test: "TestAPowerCutLeavesAUsableFile", rounds: 2000, chunk: 200},
		{what: "each system call of a command failing in its turn", pkg: "internal/crash",
			test: "TestACallThatFailsLosesNothing", rounds: 10_000, chunk: 10_000}, // every call, three errors each
		{what: "8 writers and 8 readers in processes of their own", pkg: "internal/boltstore",
			test: "TestManyProcessesLoseNoUpdateAndNobodyStarves", lasts: 30 * time.Second, part: 30 * time.Second, alone: true,
			limits: []limit{{"worst write wait ms", atMost, 500}, {"slowest to fastest writer ratio", atLeast, 0.7}}},
		{what: "8 writing and 8 reading commands at a time", pkg: "internal/cli",
			test: "TestManyProcessesWorkOnOneWorkspace", lasts: 30 * time.Second, part: 30 * time.Second, alone: true},
		{what: "an export into a stopped reader beside one writer", pkg: "internal/cli",
			test: "TestAStoppedReaderDoesNotHoldUpAWriter", rounds: 20, chunk: 20, alone: true,
			limits: []limit{{"writer's wait ms", atMost, 500}}},
		{what: "damage: flipped bits, torn and zeroed pages, truncations, foreign files", pkg: "internal/boltstore",
			test: "TestDamageIsNeverBelieved", rounds: 100_000, chunk: 5000},
		{what: "pages that are older ones in part", pkg: "internal/boltstore",
			test: "TestPartOfAnOlderPageIsNotBelieved", rounds: 600, chunk: 30},
		{what: "a disk that is full at 4, 8 and 16 MB", pkg: "internal/cli",
			test: "TestAFullDiskLosesNothingThatWasAcknowledged"},
		{what: "10,000 leads closed by a client that is killed, over a line that resets", pkg: "internal/cli",
			test: "TestEveryLeadIsClosedOnceThoughLineAndClientFail", rounds: 100, chunk: 100},
		{what: "random sequences of commands on every backend", pkg: "internal/engine",
			test: "TestAllBackendsAreOne", rounds: 1000, chunk: 50},
		{what: "four servers of one database with sixteen callers in each other's way", pkg: "internal/pgstore",
			test: "TestWhatManyDoAtOnceMakesSense", lasts: time.Minute, part: time.Minute},
		{what: "each rule broken once and found by db check", pkg: "internal/engine",
			test: "TestACheckFindsEveryBrokenRule"},
		{what: "a line that is cut at every byte", pkg: "internal/httpapi",
			test: "TestASmallAnswerCutAtEveryByteIsAnError|TestAShortStreamCutAtEveryByteIsAnError|TestAReceiptCutAtEveryByteLeavesItUnknownAndIsNotDoneTwice|TestARequestCutAnywhereIsAppliedWholeOrNotAtAll"},
		{what: "an export that is cut anywhere", pkg: "internal/httpapi",
			test: "TestAnExportThatIsCutIsNeverWhole", rounds: 5000, chunk: 1000},
		{what: "servers that lie: resets, 500, 429, HTML, bombs, redirects", pkg: "internal/httpapi",
			test: "TestNoStrangerIsBelievedWhateverIsAsked|TestNobodyIsFollowedElsewhereWithWhatIsOurs"},
		{what: "every route and every verb, for everybody who may and may not", pkg: "internal/httpapi",
			test: "TestEveryRouteLetsInWhomTheTableNames|TestEveryVerbIsForWhomTheTableNames", rounds: 20_000, chunk: 5000},
		{what: "noise at a server's door", pkg: "internal/httpapi",
			test: "TestNoiseAtTheDoorChangesNothing", rounds: 50_000, chunk: 10_000},
		{what: "streams that are reset at once", pkg: "internal/httpapi",
			test: "TestStreamsThatAreResetAtOnceLeaveTheServerWell", rounds: 20_000, chunk: 20_000},
		{what: "callers beside slow and idle ones", pkg: "internal/httpapi",
			test: "TestSlowCallersDoNotSlowOthers|TestACrowdOfIdleCallersKeepsNobodyOut", alone: true},
		{what: "hostile names in every field, every command, every format", pkg: "internal/cli",
			test: "TestHostileNamesNeverReachATerminal|TestHostileTextsStayTextsInEveryFormat"},
		{what: "a secret in output, logs, arguments, store and completion", pkg: "internal/cli",
			test: "TestASecretLeavesNoTrace"},
	}
}
