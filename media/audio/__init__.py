"""Sound: playout delay, time-stretch, mixing, redundancy, capture chain; pure numpy, codecs are injected."""
