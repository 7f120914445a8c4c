package org.kakitome.remediation;

import org.kakitome.analysis.DomainAlignment.Verdict;
import org.kakitome.dns.DomainName;

/** Paths of the pages that show what evidence rests on. Names and keys are safe in a URL as they are. */
record Links(DomainName domain) {
    String alignment() {
        return "/domains/" + domain;
    }

    String check() {
        return "/check?domain=" + domain;
    }

    String source(String key) {
        return alignment() + "/sources/" + key;
    }

    String rows(String key) {
        return alignment() + "/rows?source=" + key;
    }

    String rows(Verdict verdict) {
        return alignment() + "/rows?verdict=" + verdict;
    }
}
