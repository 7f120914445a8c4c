package org.kakitome.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class OctetsTest {
    @Test
    void plainTextEndsAtTheFirstCrLfOrNulWhereverItStands() {
        for (byte end : new byte[] {'\r', '\n', 0}) {
            for (int place = 0; place < 40; place++) {
                var octets = new Octets();
                var input = new byte[40];
                Arrays.fill(input, (byte) 'x');
                input[place] = end;
                octets.append(input);

                assertThat(octets.skipPlain()).as("%d at %d", end, place).isEqualTo(place);
                assertThat(octets.next()).isEqualTo(end);
                assertThat(octets.skipPlain()).isEqualTo(40 - place - 1);
                assertThat(octets.remaining()).isZero();
            }
        }
    }

    @Test
    void everyOtherOctetIsPlain() {
        for (int octet = -128; octet < 128; octet++) {
            if (octet == '\r' || octet == '\n' || octet == 0) continue;
            var octets = new Octets();
            var input = new byte[19];
            Arrays.fill(input, (byte) octet);
            octets.append(input);

            assertThat(octets.skipPlain()).as("octet %d", octet).isEqualTo(19);
        }
    }

    @Test
    void eightAtOnceFindWhatOneByOneWould() {
        var random = new Random(5);
        for (int round = 0; round < 20_000; round++) {
            var input = new byte[random.nextInt(50)];
            for (int i = 0; i < input.length; i++)
                input[i] = (byte) (random.nextInt(4) == 0 ? random.nextInt(20) : random.nextInt(256));
            var octets = new Octets();
            octets.append(input);
            int expected = 0;
            while (expected < input.length && "\r\n\0".indexOf(input[expected] & 0xff) < 0) expected++;

            assertThat(octets.skipPlain()).as(Arrays.toString(input)).isEqualTo(expected);
        }
    }
}
