package org.kakitome.storage;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;

@Entity(name = "MonitoredDomain")
@Table(name = "monitored_domain")
class MonitoredDomainEntity {
    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    Long id;

    String name;
    boolean demo;

    @Column(name = "added_at")
    Instant addedAt;

    MonitoredDomain view() {
        return new MonitoredDomain(id, name, demo, addedAt);
    }
}
