import java.util.Random;

/** A stand-in for SNAP's gpt: it prints as that does, and fails in an operator. */
public class Gpt {
    static class OperatorException extends RuntimeException {
        OperatorException(String message, Throwable cause) {
            super(message, cause);
        }
    }

    public static void main(String[] arguments) {
        System.err.println("INFO: org.esa.snap.core.gpf.operators.tooladapter.ToolAdapterIO: Initializing external tool adapters");
        System.err.println("SEVERE: org.esa.s2tbx.dataio.gdal.activator.GDALDistributionInstaller: The environment variable LD_LIBRARY_PATH is not set.");
        System.err.println("INFO: org.esa.snap.core.util.EngineVersionCheckActivator: Please check regularly for new updates for the best SNAP experience.");
        System.out.println("Executing processing graph");
        Random random = new Random(4);
        for (int line = 0; line < 380; line++) {
            System.err.println("INFO: org.esa.snap.engine_utilities.download.DownloadableContentImpl: row " + line + " of 380, " + random.nextInt(4000) + " ms");
            if (line % 90 == 89) {
                System.err.println("WARNING: org.esa.snap.dataio.geotiff: tile cache is full, memory is freed");
            }
        }
        System.out.print("....10%....20%....30%");
        System.out.flush();
        try {
            run(arguments[0]);
        } catch (OperatorException error) {
            System.out.println(" done.");
            System.err.println("Error: [NodeId: Apply-Orbit-File] " + error.getMessage());
            error.printStackTrace();
            System.exit(1);
        }
    }

    static void run(String graph) {
        try {
            orbit("S1A", "2024-06-11");
        } catch (IllegalStateException error) {
            throw new OperatorException("No valid orbit file found for 11-JUN-2024 10:06:19 (" + graph + ")", error);
        }
    }

    static void orbit(String mission, String day) {
        throw new IllegalStateException("Orbit files may be downloaded from the mission's archive: none for " + mission + " on " + day);
    }
}
